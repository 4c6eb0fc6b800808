"""The DAC's own lists: words change, codes stay."""

import pytest
from django.contrib.messages import get_messages

from common.errors import ChangedMeanwhile, GuardsFailed
from directory.defaults import LISTS
from directory.enums import DacList
from directory.models import DacListItem
from directory.selectors import choices_of
from directory.services.list_items import add_item, move_item, reword_item, switch_item

MOTIVES = [code for code, _ in LISTS[DacList.MOTIVE]]


@pytest.fixture
def change(cast, at):
    return {"dac": cast.dac35, "by": cast.sophie, "at": at}


def codes(cast, list_name=DacList.MOTIVE) -> list[str]:
    return [code for code, _ in choices_of(cast.dac35, list_name)[list_name]]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Violences intrafamiliales", "violences_intrafamiliales"),
        ("Œdème, rééducation", "oedeme_reeducation"),
        ("Autre motif !!", "autre_motif_2"),
        ("中文", "choix"),
        ("a" * 120, "a" * 40),
        ("St-Malo", "saint_malo"),
    ],
)
def test_a_new_choice_has_a_code_made_from_its_label(cast, change, label, code):
    DacListItem.objects.filter(list=DacList.MOTIVE, code="other").update(
        code="autre_motif", label="Ailleurs"
    )
    item = add_item(list_name=DacList.MOTIVE, label=label, **change)
    assert item.code == code
    assert codes(cast)[-1] == code


def test_two_long_labels_of_the_same_beginning_have_two_codes(change):
    made = [
        add_item(list_name=DacList.MOTIVE, label=f"{'a' * 60} {word}", **change).code
        for word in ("un", "deux", "trois")
    ]
    assert made == ["a" * 40, f"{'a' * 38}_2", f"{'a' * 38}_3"]


def test_rewording_keeps_the_code_and_the_rank(cast, change, journal):
    before = codes(cast)
    reword_item(
        list_name=DacList.MOTIVE,
        code="discharge",
        label="Sortie d’hôpital",
        version=cast.dac35.version,
        **change,
    )
    assert codes(cast) == before
    assert ("discharge", "Sortie d’hôpital") in choices_of(cast.dac35, DacList.MOTIVE)["motive"]
    assert journal() == [("item_reworded", {"list": "motive", "code": "discharge"})]


def test_two_managers_reword_the_same_choice(cast, change):
    shown = cast.dac35.version
    same = {"list_name": DacList.MOTIVE, "code": "discharge", "version": shown} | change
    reword_item(label="Sortie d’hôpital", **same)
    with pytest.raises(ChangedMeanwhile, match="« Sortie d’hôpital » reformulé"):
        reword_item(label="Retour à la maison", **same)
    other = same | {"code": "other"}
    reword_item(label="Motif libre", **other)


@pytest.mark.parametrize("label", ["  Accès  aux DROITS ", "acces aux droits", "Accès aux droits."])
def test_the_same_words_twice_are_refused(change, label):
    with pytest.raises(GuardsFailed, match="est déjà dans la liste"):
        add_item(list_name=DacList.MOTIVE, label=label, **change)
    with pytest.raises(GuardsFailed, match="est déjà dans la liste"):
        reword_item(
            list_name=DacList.MOTIVE,
            code="other",
            label=label,
            version=change["dac"].version,
            **change,
        )


def test_a_label_needs_a_letter(change):
    with pytest.raises(GuardsFailed, match="au moins une lettre"):
        add_item(list_name=DacList.MOTIVE, label="…!", **change)


def test_moving(cast, change, journal):
    assert codes(cast) == MOTIVES
    assert move_item(list_name=DacList.MOTIVE, code=MOTIVES[1], up=True, **change)
    assert codes(cast)[:3] == [MOTIVES[1], MOTIVES[0], MOTIVES[2]]
    assert move_item(list_name=DacList.MOTIVE, code=MOTIVES[0], up=False, **change)
    assert codes(cast)[:3] == [MOTIVES[1], MOTIVES[2], MOTIVES[0]]
    assert not move_item(list_name=DacList.MOTIVE, code=MOTIVES[1], up=True, **change)
    assert not move_item(list_name=DacList.MOTIVE, code=MOTIVES[-1], up=False, **change)
    assert [action for action, _ in journal()] == ["item_moved"] * 2


def test_switching_off_hides_from_forms_and_keeps_the_row(cast, change):
    off = {"list_name": DacList.MOTIVE, "code": "palliative"} | change
    switch_item(is_active=False, **off)
    assert "palliative" not in codes(cast)
    everything = choices_of(cast.dac35, DacList.MOTIVE, active_only=False)["motive"]
    assert ("palliative", "Soins palliatifs") in everything
    with pytest.raises(GuardsFailed, match="remettez-le"):
        add_item(list_name=DacList.MOTIVE, label="Soins palliatifs", **change)
    switch_item(is_active=True, **off)
    assert codes(cast) == MOTIVES


def test_switching_twice_is_one_change(change, journal):
    for _ in range(2):
        switch_item(list_name=DacList.MOTIVE, code="other", is_active=False, **change)
    assert journal() == [("item_switched_off", {"list": "motive", "code": "other"})]


@pytest.mark.parametrize("code", ["punctual", "sustained", "intensive"])
def test_what_the_software_relies_on_stays(change, code):
    with pytest.raises(GuardsFailed, match="reste toujours proposé"):
        switch_item(list_name=DacList.LEVEL, code=code, is_active=False, **change)


def test_a_list_keeps_one_choice(change):
    for code in MOTIVES[1:]:
        switch_item(list_name=DacList.MOTIVE, code=code, is_active=False, **change)
    with pytest.raises(GuardsFailed, match="au moins un choix"):
        switch_item(list_name=DacList.MOTIVE, code=MOTIVES[0], is_active=False, **change)


# --- The pages ---
def test_the_lists_say_that_they_are_nobody_elses(sophie, address):
    page = sophie.get(address("lists")).content.decode()
    assert "pas une nomenclature officielle" in page
    assert page.count('<section class="panel"') == len(DacList)


def test_adding_by_the_page(cast, sophie, address):
    page = sophie.post(address("list", "motive"), {"label": "Violences"})
    assert (page.status_code, page.url) == (302, address("list", "motive"))
    assert codes(cast)[-1] == "violences"


@pytest.mark.parametrize("label", ["", "x" * 121, "Accès aux droits"])
def test_a_refused_label_stays_in_its_box(cast, sophie, address, label):
    page = sophie.post(address("list", "motive"), {"label": label})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["label"]
    assert page.context["form"]["label"].value() == label
    assert codes(cast) == MOTIVES


def test_rewording_by_the_page(cast, sophie, address):
    typed = {"label": "Sortie d’hôpital", "version": cast.dac35.version}
    page = address("item", "motive", "discharge")
    assert sophie.post(page, typed).status_code == 302
    late = sophie.post(page, typed | {"label": "Retour"})
    assert late.status_code == 409
    assert late.context["form"]["label"].value() == "Retour"


def test_moving_without_javascript_comes_back_to_the_choice(cast, sophie, address):
    page = sophie.post(address("item-move", "motive", "discharge"), {"sens": "haut"})
    assert page.url == address("list", "motive") + "#choix-discharge"
    assert codes(cast)[0] == "discharge"


def test_moving_with_htmx_answers_the_list_alone(cast, sophie, address):
    page = sophie.post(
        address("item-move", "motive", "discharge"), {"sens": "bas"}, headers={"HX-Request": "true"}
    )
    assert page.content.decode().strip().startswith('<ol class="rank')
    assert codes(cast)[2] == "discharge"


def test_a_refused_switch_is_told(cast, sophie, address):
    page = sophie.post(address("item-switch", "level", "punctual"), {"propose": "non"})
    told = [str(message) for message in get_messages(page.wsgi_request)]
    assert told == ["« Appui ponctuel » reste toujours proposé."]
    assert "punctual" in codes(cast, DacList.LEVEL)


@pytest.mark.parametrize(
    ("name", "more"),
    [("list", ["nothing"]), ("item", ["motive", "nothing"]), ("item", ["nothing", "other"])],
)
def test_what_does_not_exist_is_not_found(sophie, address, name, more):
    assert sophie.get(address(name, *more)).status_code == 404


def test_nothing_deletes_a_choice(sophie, address):
    assert sophie.delete(address("item", "motive", "other")).status_code == 405
