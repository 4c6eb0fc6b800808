"""Who is admitted to one examination: chosen with a reason, seconded, in a window; « voir comme »."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from audit.models import Event
from commissions.enums import Family, Mode, Quality
from commissions.models import Admission, Decision, Mandate
from commissions.permissions import SITUATION
from commissions.selectors.lens import SHOWN_TO_THEM, Category, category_of, sheet_for
from commissions.services import admit as admitting
from commissions.services.sessions import convene
from common.errors import GuardsFailed, Refused
from tests.commissions.instructing import (
    UNANSWERABLE,
    act,
    again,
    confirm,
    convened,
    let_in,
    on_agenda,
    said,
)
from tests.factories import commissions as make
from tests.factories.accounts import UserFactory
from tests.factories.signin import signed_in
from tests.pages import read, words
from tests.personas import fresh

# Class R or about care, partners and the entourage: for whom the list of R1110-2 is.
HIDDEN_OUTSIDE = ("Rupture de soins", "Vulnérabilité psychique", "Une voisine", "sans réponse")
NEVER = ("Zqcontact", "02 99 00 00 00")


def path(name: str, row) -> str:
    return reverse(f"commissions:{name}", args=[row.public_id])


def browser(user):
    return signed_in(user, second_factor=True)


def text_of(response) -> str:
    return words(response.content.decode())


def missing_in(error) -> set[str]:
    return {one.field for one in error.value.missing}


def reads(user, about) -> bool:
    return SITUATION.visible_to(fresh(user)).filter(pk=about.pk).exists()


def admitted_by_page(table, entry, key: str, **words_sent):
    mandate = table.mandates[key]
    sent = {"mandate": str(mandate.public_id), "why": "Connaît le logement.", **words_sent}
    return browser(table.claire).post(path("admit", entry), sent)


# --- One by one, with a reason ---
@pytest.mark.rule("R6", "A6")
def test_a_mandate_opens_nothing_an_admission_does(table):
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    convene(**act(entry.session, table.claire))
    make.no_link(entry.situation, table.marc)
    make.no_link(entry.situation, table.rita)
    assert reads(table.marc, entry.situation)
    assert not reads(table.rita, entry.situation)


@pytest.mark.rule("R6")
@pytest.mark.parametrize("why", ["", "   "])
def test_an_admission_says_why_this_person(table, why):
    entry = on_agenda(table)
    response = admitted_by_page(table, entry, "marc", why=why)
    assert response.status_code == 422
    assert read(response).error("why") == "Dites pourquoi cette personne, et pas une autre."
    assert read(response).value("mandate") == str(table.mandates["marc"].public_id)
    assert not Admission.objects.exists()


def test_admitted_from_the_page_with_its_window(table):
    entry = on_agenda(table)
    assert admitted_by_page(table, entry, "marc")["Location"] == path("entry", entry)
    made = Admission.objects.get()
    day = timezone.localdate(entry.session.starts_at)
    assert (made.user, made.opens_at, made.closes_at) == (table.marc, None, entry.session.ends_at)
    assert made.record_until == day + timedelta(days=table.commission.window_days)
    assert "Connaît le logement." in read(browser(table.claire).get(path("entry", entry))).text
    assert Event.objects.filter(action="commissions.admission.given").count() == 1


@pytest.mark.rule("R6")
def test_outside_the_list_it_counts_once_a_second_named_person_confirmed(table):
    entry = convened(table, "marc")
    odile = let_in(table, entry, "odile")
    make.no_link(entry.situation, table.odile)
    assert not reads(table.odile, entry.situation)
    for user in (table.claire, table.odile):
        with pytest.raises(Refused):
            confirm(odile, user)
    response = browser(table.lea).post(path("admission-confirm", odile))
    assert response["Location"] == reverse("commissions:home")
    assert again(odile).second_by == table.lea
    assert reads(table.odile, entry.situation)


def test_the_second_person_sees_who_and_why_and_nothing_of_the_situation(table):
    entry = on_agenda(table)
    odile = let_in(table, entry, "odile", why="Connaît le parc social.")
    shown = text_of(browser(table.rita).get(path("admission-confirm", odile)))
    assert "Odile Caron" in shown
    assert "Connaît le parc social." in shown
    for absent in (entry.situation.code, entry.situation.question, "Nord", "75 à 84"):
        assert absent not in shown
    assert browser(table.hugo).get(path("admission-confirm", odile)).status_code == 404
    confirm(odile, table.rita)
    assert browser(table.rita).get(path("admission-confirm", odile)).status_code == 404


@pytest.mark.rule("R30")
def test_a_deported_member_is_not_asked_to_confirm(table):
    entry = on_agenda(table)
    odile = let_in(table, entry, "odile")
    make.deport(entry.situation, table.rita)
    assert browser(table.rita).get(path("admission-confirm", odile)).status_code == 404


# --- Who cannot be admitted ---
def new_charter_signed_by(table, **days: int) -> None:
    """Another version is in force; these people signed it, for so many days."""
    charter = make.new_charter(table)
    for key, count in days.items():
        held = table.mandates[key]
        held.commission.charter = charter
        make.signed(held, until=timezone.localdate() + timedelta(days=count))


@pytest.mark.rule("R2", "R5", "R16", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: make.deport(e.situation, t.marc),
        lambda t, e: Mandate.objects.filter(user=t.marc).update(
            ends_on=timezone.localdate() + timedelta(days=5)
        ),
        lambda t, e: new_charter_signed_by(t, claire=300),
        lambda t, e: new_charter_signed_by(t, claire=300, marc=5),
        lambda t, e: Decision.objects.filter(kind="accord").update(only_named=True),
    ],
    ids=["deport", "mandate over before", "charter", "charter over before", "not named"],
)
def test_who_lacks_something_is_not_offered_and_is_refused(table, lost):
    entry = on_agenda(table)
    lost(table, entry)
    page = read(browser(table.claire).get(path("entry", entry)))
    assert str(table.mandates["marc"].public_id) not in page.choices("mandate")
    assert "Marc Vidal" in page.panel("empeches") or "Marc Vidal" in page.text
    with pytest.raises(GuardsFailed) as error:
        let_in(table, entry, "marc")
    assert missing_in(error) == {"mandate"}


@pytest.mark.rule("A25")
def test_nobody_attends_as_an_observer(table):
    """No such quality, and no admission without a mandate of this commission."""
    entry = on_agenda(table)
    assert {quality.value for quality in Quality} == {
        "animator",
        "permanent",
        "substitute",
        "secretary",
        "guest",
    }
    offered = read(browser(table.claire).get(path("entry", entry))).choices("mandate")
    members = {str(table.mandates[key].public_id) for key in ("marc", "odile", "rita")}
    assert set(offered) == {"", *members}
    elsewhere = make.mandate(make.commission(name="Une autre"), table.hugo)
    for mandate in (elsewhere, table.mandates["lea"], table.mandates["claire"], None):
        given = {"mandate": mandate, "why": "Observe."}
        with pytest.raises(GuardsFailed) as error:
            admitting.admit(**said(entry, table.claire, **given))
        assert missing_in(error) == {"mandate"}
    response = browser(table.claire).post(
        path("admit", entry), {"mandate": str(elsewhere.public_id), "why": "Observe."}
    )
    assert response.status_code == 422


@pytest.mark.rule("R4", "A16")
def test_a_titulaire_and_a_suppleant_are_one_seat(table):
    entry = on_agenda(table)
    substitute = make.substitute_of(table, "marc", table.hugo)
    given = {"mandate": substitute, "why": "Supplée."}
    with pytest.raises(GuardsFailed, match="suppléance"):
        admitting.admit(**said(entry, table.claire, **given))

    starts = entry.session.starts_at - timedelta(hours=1)
    make.substitution(
        substitute, table.claire, starts_at=starts, ends_at=starts + timedelta(days=1)
    )
    with pytest.raises(GuardsFailed, match="supplée"):
        let_in(table, entry, "marc")
    admitting.admit(**said(entry, table.claire, **given))
    other = make.substitute_of(table, "marc", UserFactory(first_name="Zoé"))
    make.substitution(other, table.claire, starts_at=starts, ends_at=starts + timedelta(days=1))
    with pytest.raises(GuardsFailed, match="siège"):
        admitting.admit(**said(entry, table.claire, mandate=other, why="Aussi."))


@pytest.mark.rule("R23")
def test_a_session_takes_so_many_people_and_no_more(table):
    table.commission.most_people = 3
    table.commission.save()
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    let_in(table, entry, "odile")
    with pytest.raises(GuardsFailed, match="3 personnes au plus"):
        let_in(table, entry, "rita")
    other = on_agenda(table, entry.session)
    let_in(table, other, "marc")
    with pytest.raises(GuardsFailed, match="3 personnes au plus"):
        let_in(table, other, "rita")


def test_only_the_animateur_admits(table):
    entry = on_agenda(table)
    for user, status in ((table.lea, 403), (table.marc, 404), (table.hugo, 404)):
        sent = {"mandate": str(table.mandates["marc"].public_id), "why": "Non."}
        assert browser(user).post(path("admit", entry), sent).status_code == status
    assert "Admettre" not in read(browser(table.lea).get(path("entry", entry))).buttons()


def test_once_the_session_is_open_nobody_is_added(table):
    entry = make.examination(table)
    with pytest.raises(GuardsFailed):
        let_in(table, entry, "rita")
    assert read(browser(table.claire).get(path("entry", entry))).buttons().count("Admettre") == 0


# --- Nominative, or not ---
@pytest.mark.rule("R13", "A4")
def test_somebody_outside_the_list_makes_it_anonymous_after_a_clear_sentence(table):
    entry = on_agenda(table, mode=Mode.NOMINATIVE)
    let_in(table, entry, "marc")
    claire = browser(table.claire)
    page = read(claire.get(path("entry", entry)))
    assert "Nominatif restreint" in page.text
    response = admitted_by_page(table, entry, "odile")
    assert response.status_code == 422
    assert "devient anonyme pour tout le monde" in read(response).error("anonymous_ok")
    assert not Admission.objects.filter(user=table.odile).exists()

    assert admitted_by_page(table, entry, "odile", anonymous_ok="on").status_code == 302
    assert "Examen anonyme" in read(claire.get(path("entry", entry))).text
    claire.post(path("admission-end", Admission.objects.get(user=table.odile)))
    assert "Nominatif restreint" in read(claire.get(path("entry", entry))).text


@pytest.mark.rule("R13")
def test_in_the_list_nothing_changes_and_nothing_is_asked(table):
    entry = on_agenda(table, mode=Mode.NOMINATIVE)
    assert admitted_by_page(table, entry, "marc").status_code == 302
    assert "Nominatif restreint" in read(browser(table.claire).get(path("entry", entry))).text


# --- « Voir comme » ---
def preview(page, admission) -> str:
    (found,) = page.tree.xpath(f"//*[@id='voir-{admission.public_id}']/*")
    return words(html.tostring(found, encoding="unicode"))


def sheet_on(page) -> str:
    (found,) = page.tree.xpath("//*[contains(concat(' ', @class, ' '), ' sheet ')]")
    return words(html.tostring(found, encoding="unicode"))


@pytest.mark.rule("R11", "R6")
def test_what_voir_comme_shows_is_what_each_reads_byte_for_byte(table):
    users = UserFactory(email="ursula@demo.test", first_name="Ursula", last_name="Le Bris")
    held = make.mandate(
        table.commission, users, family=Family.USERS, in_secret_list=False, function="Pair"
    )
    make.signed(held)
    table.mandates["ursula"] = held
    entry = convened(table, "marc", "odile", "rita", "ursula", mode=Mode.NOMINATIVE)
    seen = read(browser(table.claire).get(path("entry", entry)))
    people = {"marc": table.marc, "odile": table.odile, "rita": table.rita, "ursula": users}
    for user in people.values():
        browser(user).post(path("declare", entry), {"has_link": "non"})
        shown = preview(seen, Admission.objects.get(user=user))
        response = browser(user).get(path("situation", entry.situation))
        assert response.status_code == 200
        # the animateur sees that care is shown, not what it says (§5.6)
        assert sheet_on(read(response)).replace("Rompu", SHOWN_TO_THEM) == shown
        assert "Rompu" not in shown
        for absent in NEVER:
            assert absent not in text_of(response)
    for user in (table.odile, users):
        answer = text_of(browser(user).get(path("situation", entry.situation)))
        assert all(words(one) not in answer for one in HIDDEN_OUTSIDE)
        assert "Suivi de soins" not in answer
    inside = text_of(browser(table.marc).get(path("situation", entry.situation)))
    assert all(words(one) in inside for one in HIDDEN_OUTSIDE)


@pytest.mark.rule("R16")
def test_care_is_shown_only_to_whom_the_accord_names(table):
    entry = convened(table, "marc")
    Decision.objects.filter(kind="accord").update(scope=["facts"])
    make.no_link(entry.situation, table.marc)
    page = read(browser(table.claire).get(path("entry", entry)))
    shown = preview(page, Admission.objects.get(user=table.marc))
    assert "Suivi de soins" not in shown
    assert sheet_on(read(browser(table.marc).get(path("situation", entry.situation)))) == shown


def test_the_preview_is_live_before_the_button(table):
    entry = on_agenda(table, mode=Mode.NOMINATIVE)
    claire = browser(table.claire)
    asked = {"mandate": str(table.mandates["odile"].public_id)}
    shown = text_of(claire.get(path("see-as", entry), asked))
    assert "Odile Caron" in shown
    assert "Identité masquée" in shown
    assert all(words(one) not in shown for one in HIDDEN_OUTSIDE)
    listed = text_of(
        claire.get(path("see-as", entry), {"mandate": table.mandates["marc"].public_id})
    )
    assert all(words(one) in listed for one in HIDDEN_OUTSIDE)
    assert "Odile" not in text_of(claire.get(path("see-as", entry), {"mandate": UNANSWERABLE}))
    for user, status in ((table.lea, 403), (table.marc, 404)):
        assert browser(user).get(path("see-as", entry), asked).status_code == status


def test_the_referrer_who_is_admitted_reads_as_the_referrer(table):
    samir = make.mandate(table.commission, table.cast.samir, quality="guest", in_secret_list=True)
    make.signed(samir)
    table.mandates["samir"] = samir
    entry = convened(table, "samir")
    page = read(browser(table.claire).get(path("entry", entry)))
    assert Category.REFERRER.value in page.text
    assert category_of(fresh(table.cast.samir), entry.situation) is Category.REFERRER


# --- The window ---
@pytest.mark.rule("R7", "A15")
def test_a_guest_reads_in_the_window_and_not_a_minute_longer(table, monkeypatch):
    louis = table.cast.louis
    table.mandates["louis"] = make.mandate(
        table.commission, louis, quality="guest", in_secret_list=True
    )
    make.signed(table.mandates["louis"])
    entry = on_agenda(table)
    let_in(table, entry, "louis")
    client = browser(louis)
    pages = [path("situation", entry.situation), path("declare", entry), path("entry", entry)]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    convene(**act(entry.session, table.claire))
    client.post(path("declare", entry), {"has_link": "non"})
    assert client.get(pages[0]).status_code == 200
    ends = again(entry.session).ends_at
    for moment, status in ((ends - timedelta(seconds=5), 200), (ends, 404)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert browser(louis).get(pages[0]).status_code == status


@pytest.mark.rule("R7", "R9")
def test_an_admission_taken_back_is_felt_at_the_next_request(table):
    entry = convened(table)
    marc = browser(table.marc)
    marc.post(path("declare", entry), {"has_link": "non"})
    assert marc.get(path("situation", entry.situation)).status_code == 200
    admission = Admission.objects.get(user=table.marc)
    assert browser(table.lea).post(path("admission-end", admission)).status_code == 404
    browser(table.claire).post(path("admission-end", admission))
    assert marc.get(path("situation", entry.situation)).status_code == 404
    assert sheet_for(fresh(table.marc), entry.situation) is None
    let_in(table, entry, "marc")
    assert marc.get(path("situation", entry.situation)).status_code == 200


@pytest.mark.rule("R9", "A6")
def test_who_is_not_admitted_learns_nothing_from_any_page(table):
    entry = convened(table)
    rita = browser(table.rita)
    for name, row in (
        ("situation", entry.situation),
        ("entry", entry),
        ("declare", entry),
        ("session", entry.session),
        ("review", entry.situation),
        ("admission-confirm", Admission.objects.get(user=table.odile)),
    ):
        assert rita.get(path(name, row)).status_code == 404
        absent = rita.get(reverse(f"commissions:{name}", args=[UNANSWERABLE]))
        assert absent.status_code == 404
    home = text_of(rita.get(reverse("commissions:home")))
    assert entry.situation.code not in home
    assert str(entry.public_id) not in home


def test_the_page_of_an_entry_asks_as_much_for_three_as_for_one(table, statements):
    entry = on_agenda(table)
    claire = browser(table.claire)
    counts = []
    for key in ("marc", "rita"):
        let_in(table, entry, key)
        with statements() as asked:
            claire.get(path("entry", entry))
        counts.append(len(asked))
    assert len(set(counts)) == 1, asked
