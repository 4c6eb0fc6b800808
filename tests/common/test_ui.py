"""The template vocabulary: right words, right ties for assistive technology, nothing inline."""

import datetime
import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone

from common import french
from common.forms import Form, PhoneField

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NBSP = "\u00a0"


def draw(source: str, **values) -> str:
    """What a template that loads our vocabulary becomes."""
    return Template("{% load ui %}" + source).render(Context(values))


def squeezed(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text)


# --- French ---
DAY = datetime.date(2026, 1, 15)
MOMENT = datetime.datetime(2026, 1, 15, 13, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ day|jour }}", "jeu. 15 janv. 2026"),
        ("{{ first|jour }}", "dim. 1er févr. 2026"),
        ("{{ day|jour_long }}", "jeudi 15 janvier 2026"),
        ("{{ day|jour_chiffres }}", "15/01/2026"),
        ("{{ at|heure }}", "14 h 30"),
        ("{{ at|jour }}", "jeu. 15 janv. 2026"),
        ("{{ born|age:day }}", "81 ans"),
        ("{{ baby|age:day }}", "14 mois"),
        ("{{ '+33299001234'|telephone }}", "02 99 00 12 34"),
        ("{{ 245760|taille }}", "240 ko"),
        ("{{ 1258291|taille }}", "1,2 Mo"),
        ("{{ 12400|nombre }}", "12 400"),
        ("{{ 0|compte:'demande' }}", "0 demande"),
        ("{{ 1|compte:'jour ouvré,jours ouvrés' }}", "1 jour ouvré"),
        ("{{ 2|compte:'jour ouvré,jours ouvrés' }}", "2 jours ouvrés"),
        ("{{ list|compte:'pièce' }}", "3 pièces"),
        ("{{ 0|pluriel }}{{ 1|pluriel }}{{ 2|pluriel }}", "s"),
        ("{{ 1|pluriel:'al,aux' }} {{ 2|pluriel:'al,aux' }}", "al aux"),
        ("{{ 'Dr Samir Haddad'|sigle }} {{ 'Camille Le Goff'|sigle }}", "SH CL"),
        ("{{ nothing|jour }}{{ nothing|moment }}{{ nothing|age }}{{ nothing|telephone }}", ""),
    ],
)
def test_filters_write_french(source, words):
    values = {
        "day": DAY,
        "first": datetime.date(2026, 2, 1),
        "at": MOMENT,
        "born": datetime.date(1944, 6, 14),
        "baby": datetime.date(2024, 10, 20),
        "list": [1, 2, 3],
        "nothing": None,
    }
    assert draw(source, **values).replace(NBSP, " ") == words


def test_near_days_have_their_names_and_other_years_their_number():
    around = [DAY + datetime.timedelta(n) for n in (-1, 0, 1, 5)]
    assert [french.day_short(day, today=DAY) for day in around] == [
        "hier",
        "aujourd’hui",
        "demain",
        f"mar.{NBSP}20{NBSP}janv.",
    ]
    assert french.day_short(datetime.date(2025, 11, 3), today=DAY).endswith("2025")


def test_a_moment_just_before_midnight_in_paris_is_of_that_day():
    late = datetime.datetime(2026, 1, 15, 22, 59, tzinfo=datetime.UTC)
    assert french.moment(late, today=DAY) == f"aujourd’hui, 23{NBSP}h{NBSP}59"
    next_day = late + datetime.timedelta(minutes=1)
    assert french.moment(next_day, today=DAY) == f"demain, 0{NBSP}h"


def test_the_29th_of_february_ages_on_the_first_of_march():
    born = datetime.date(1944, 2, 29)
    assert french.age(born, datetime.date(2025, 2, 28)) == f"80{NBSP}ans"
    assert french.age(born, datetime.date(2025, 3, 1)) == f"81{NBSP}ans"
    assert french.age(datetime.date(2030, 1, 1), DAY) == ""


def test_typography_escapes_and_leaves_tags_alone():
    assert draw("{{ text|typo }}", text="« Oui » : <b>1 & 2 ?") == (
        f"«{NBSP}Oui{NBSP}»{NBSP}: &lt;b&gt;1 &amp; 2{NBSP}?"
    )
    safe = draw("{% prose %}<a title='a : b'>Quoi ?</a>{% endprose %}")
    assert safe == f"<div class=\"prose\"><a title='a : b'>Quoi{NBSP}?</a></div>"


# --- Fields ---
class Sample(Form):
    name = forms.CharField(label="Nom", max_length=5, help_text="De naissance.")
    phone = PhoneField(label="Téléphone", required=False)
    text = forms.CharField(label="Texte", widget=forms.Textarea, max_length=2000)
    boxes = forms.MultipleChoiceField(
        label="Domaines",
        choices=[("a", "A"), ("b", "<b>")],
        widget=forms.CheckboxSelectMultiple,
    )
    answer = forms.ChoiceField(
        label="D’accord ?", choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect
    )
    told = forms.BooleanField(label="La personne est informée")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_its_hint_and_error_to_the_control():
    form = Sample({"name": "trop long"})
    drawn = squeezed(draw("{% field form.name %}", form=form))
    assert '<label class="form-label" for="id_name">Nom ' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'value="trop long"' in drawn
    assert drawn.index("id_name_error") < drawn.index("<input")


def test_a_browser_may_not_cut_a_text_but_tells_how_much_is_left():
    assert "maxlength" not in draw("{% field form.name %}{% field form.text %}", form=Sample())
    assert 'data-counter="2000"' in draw("{% field form.text %}", form=Sample())


def test_only_optional_fields_are_marked():
    form = Sample()
    assert "facultatif" in draw("{% field form.phone %}", form=form)
    assert "facultatif" not in draw("{% field form.name %}", form=form)
    assert "(si connu)" in draw("{% field form.phone mark='si connu' %}", form=form)
    assert 'class="opt"' not in draw("{% field form.phone mark='' %}", form=form)


def test_boxes_are_a_group_with_a_name_and_keep_what_was_ticked():
    form = Sample({"boxes": ["b"], "answer": "zut"})
    boxes = squeezed(draw("{% ticks form.boxes columns=2 %}", form=form))
    assert boxes.startswith('<fieldset class="field"')
    assert "<legend>Domaines" in boxes
    assert 'class="ticks ticks-2"' in boxes
    assert 'value="b" id="id_boxes_1" checked' in boxes
    assert "&lt;b&gt;" in boxes
    answers = squeezed(draw("{% choices form.answer hints=hints %}", form=form, hints={"non": "!"}))
    assert 'type="radio"' in answers
    assert 'aria-describedby="id_answer_error"' in answers
    assert '<span class="tick-hint">!</span>' in answers


def test_field_finds_the_right_component_for_each_widget():
    form = Sample()
    assert '<fieldset class="field"' in draw("{% field form.boxes %}", form=form)
    assert '<label class="tick" for="id_told"><input type="checkbox"' in draw(
        "{% field form.told %}", form=form
    )
    assert draw("{% field form.secret %}", form=form).startswith('<input type="hidden"')


def test_the_error_summary_counts_and_leads_to_every_field():
    form = Sample({"name": "ok", "text": "x", "told": "on"})
    drawn = squeezed(draw("{% error_summary form verb='avant l’envoi' %}", form=form))
    assert f"2{NBSP}points à corriger avant l’envoi" in drawn
    assert "votre saisie est conservée" in drawn
    assert 'href="#id_boxes_0"' in drawn
    assert 'href="#id_answer_0"' in drawn
    assert 'role="alert" tabindex="-1"' in drawn


def test_no_summary_when_all_is_well_and_formsets_count_too():
    assert draw("{% error_summary form %}", form=Sample()) == ""
    formset = forms.formset_factory(Sample, min_num=1, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "a"}
    )
    drawn = draw("{% error_summary form formset %}", form=Sample(), formset=formset)
    assert f"4{NBSP}points" in drawn
    assert 'href="#id_form-0-text"' in drawn
    with pytest.raises(TypeError):
        draw("{% error_summary form %}", form="not a form")


# --- Signs, lists, surfaces ---
def test_a_state_is_an_icon_and_a_word():
    drawn = draw("{% state 'Acceptée' tone='done' %}")
    assert "icons.svg#i-check2" in drawn
    assert drawn.endswith("Acceptée</span>")
    with pytest.raises(KeyError):
        draw("{% state 'X' tone='red' %}")


def test_the_pages_of_a_list_keep_the_rest_of_the_query():
    request = RequestFactory().get("/", {"q": "a&b", "page": "2"})
    page = Paginator(range(230), 25).page(2)
    drawn = Template("{% load ui %}{% pagination page %}").render(
        Context({"page": page, "request": request})
    )
    assert "26 à 50 sur 230" in squeezed(drawn)
    assert 'href="?q=a%26b&amp;page=3" rel="next"' in drawn
    assert 'href="?q=a%26b&amp;page=2" aria-current="page"' in drawn
    alone = draw("{% pagination page %}", page=Paginator(range(3), 25).page(1))
    assert "1 à 3 sur 3" in squeezed(alone)
    assert "<nav" not in alone


def test_what_changes_something_is_posted_with_its_token():
    items = [
        {"label": "Relire", "url": "/lire/"},
        {"label": "Accepter", "url": "/oui/", "method": "post", "hidden": {"version": 3}},
        {"label": "Clore", "why_not": "3 points manquent."},
    ]
    drawn = draw("{% actions items %}", items=items, csrf_token="jeton")
    assert '<a class="btn btn-second" href="/lire/">' in drawn
    assert 'method="post" action="/oui/"' in drawn
    assert 'value="jeton"' in drawn
    assert '<input type="hidden" name="version" value="3">' in drawn
    assert "disabled" in drawn.split("Clore")[0].rsplit("<button", 1)[1]
    assert draw("{% actions items %}", items=[]) == ""


def test_the_rope_tells_what_is_next_and_what_is_late():
    today = timezone.localdate()
    items = [
        {"title": "Envoyée", "at": today},
        {"title": "Attendue", "state": "warn"},
        {"title": "Visite", "state": "now", "at": "avant 10 h"},
    ]
    drawn = squeezed(draw("{% timeline items %}", items=items))
    assert "aujourd’hui" in drawn
    assert '<li class="warn">' in drawn
    assert '<li class="now" aria-current="step">' in drawn
    with pytest.raises(KeyError):
        draw("{% timeline items %}", items=[{"title": "x", "state": "unknown"}])


def test_what_people_typed_is_escaped_everywhere():
    bad = "<script>alert(1)</script>"
    drawn = draw(
        "{% panel bad %}{{ bad }}{% endpanel %}{% parole caption=bad %}{{ bad }}{% endparole %}"
        "{% state bad %}{% sector bad bad %}{% initials bad %}{% empty_state bad bad %}"
        "{% timeline items %}{% note %}{{ bad }}{% endnote %}{% icon 'send' label=bad %}",
        bad=bad,
        items=[{"title": bad, "text": bad, "at": bad}],
    )
    assert "<script" not in drawn


def test_the_component_sheet_shows_everything_and_nothing_inline(settings):
    settings.ROOT_URLCONF = ()  # no address of any app is needed to draw the vocabulary
    drawn = get_template("pages/composants.html").render({})
    for css in ("errsum", "ticks-3", "corde", "urgence", "pagination", "combobox", "upload"):
        assert css in drawn, css
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:|data:[a-z]+/", drawn)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", drawn))
    ids = re.findall(r'\sid="([^"]+)"', drawn)
    assert sorted(ids) == sorted(set(ids))


# --- Files ---
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_writes_a_style_or_a_script(path):
    text = path.read_text(encoding="utf-8")
    if "mail" in path.parts or "pdf" in path.parts:
        return
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_every_class_that_is_written_exists():
    css = "".join(path.read_text("utf-8") for path in (ROOT / "static/css").glob("*.css"))
    css += (ROOT / "static/vendor/bootstrap-5.3.9/bootstrap.min.css").read_text("utf-8")
    known = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", css))
    unknown = set()
    for path in TEMPLATES:
        if "mail" in path.parts or "pdf" in path.parts:
            continue
        text = re.sub(r"{{.*?}}", "?", re.sub(r"{%.*?%}", " ", path.read_text("utf-8"), flags=re.S))
        for written in re.findall(r'class="([^"]*)"', text):
            names = {name for name in written.split() if "?" not in name and name[-1] != "-"}
            unknown |= {f"{path.name}: {name}" for name in names - known}
    assert not unknown


def test_every_icon_that_is_named_exists():
    drawn = set(re.findall(r'id="i-([^"]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
    named = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""{% icon ["']([\w-]+)["']""", text))
        named |= set(re.findall(r"""\bicon=["']([\w-]+)["']""", text))
    assert named <= drawn, named - drawn


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "templates/components").glob("*.html")),
    ids=lambda path: path.name,
)
def test_every_component_says_where_it_may_be_used(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %}")


def test_the_theme_names_only_files_that_exist_and_no_data_address():
    theme = ROOT / "static/css/theme.css"
    text = theme.read_text(encoding="utf-8")
    assert "data:" not in text.split("*/", 1)[1]
    for name in re.findall(r'url\("([^"]+)"\)', text):
        assert (theme.parent / name).is_file(), name


@pytest.mark.parametrize(
    ("name", "said"),
    [("Inès Moreau", "d’Inès Moreau"), ("Élodie", "d’Élodie"), ("Louis", "de Louis"), ("", "de ")],
)
def test_a_name_is_elided(name, said):
    assert french.of(name) == said
