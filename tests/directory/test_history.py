"""« Historique des réglages »: every change in a sentence, newest first."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from directory.enums import DacList
from directory.enums import SettingsSection as S
from directory.history import settings_events, worded
from directory.services.change_settings import change_settings
from directory.services.closures import add_closure, remove_closure
from directory.services.list_items import add_item, move_item, reword_item, switch_item
from directory.services.message_texts import reset_text, write_text
from directory.services.open_dac import cover, end_coverage
from tests.personas import BECHEREL, BREST

KIND = "cases.referral_receipt"


@pytest.fixture
def change(cast, at):
    return {"dac": cast.dac35, "by": cast.sophie, "at": at}


def lines(cast) -> list[tuple[str, str]]:
    """Title and text of what the manager did, oldest first."""
    changes = worded(cast.dac35, settings_events(cast.dac35))
    return [
        (one.title, one.text.replace("\xa0", " "))
        for one in reversed(changes)
        if one.who == "Sophie Lemoine"
    ]


def test_sections_give_the_old_and_the_new(cast, change):
    promises = {"delay_48_hours": 1, "delay_15_days": 4, "delay_month": 5, "delay_question": 1}
    opening = {
        "working_weekdays": [0, 1],
        "closed_on_public_holidays": False,
        "opening_words": "le lundi et le mardi",
    }
    change_settings(section=S.PROMISES, values=promises, **change)
    change_settings(section=S.OPENING, values=opening, **change)
    change_settings(section=S.GP_OPINION, values={"gp_opinion_blocks": True}, **change)
    change_settings(section=S.SECOND_FACTOR, values={"second_factor_required": True}, **change)
    assert lines(cast) == [
        (
            "Délais promis",
            "« sous 15 jours » : 3 jours ouvrés → 4 jours ouvrés ; "
            "question sans identité : 2 jours ouvrés → 1 jour ouvré",
        ),
        (
            "Jours ouvrés",
            "jours ouvrés : lun., mar., mer., jeu., ven. → lun., mar. ; "
            "fermé les jours fériés : oui → non ; horaires en clair",
        ),
        ("Avis du médecin traitant", "l’avis du médecin traitant bloque : non → oui"),
        ("Second facteur", "second facteur exigé : non → oui"),
    ]


def test_lists_messages_closures_and_communes(cast, change):
    closure = add_closure(
        label="Pont", starts_on=date(2027, 5, 14), ends_on=date(2027, 5, 17), **change
    )
    remove_closure(closure_id=closure.pk, **change)
    motive = {"list_name": DacList.MOTIVE} | change
    add_item(label="Violences", **motive)
    move_item(code="violences", up=True, **motive)
    switch_item(code="other", is_active=False, **motive)
    switch_item(code="other", is_active=True, **motive)
    cast.dac35.refresh_from_db()
    reword_item(code="other", label="Motif libre", version=cast.dac35.version, **motive)
    write_text(kind=KIND, sentence="Bien reçu.", **change)
    reset_text(kind=KIND, **change)
    day = timezone.localdate() + timedelta(days=1)
    cover(communes=[BREST], from_day=day, **change)
    end_coverage(communes=[BREST, BECHEREL], last_day=day, **change)
    found = lines(cast)
    assert found[:9] == [
        ("Fermeture ajoutée", "du ven. 14 mai 2027 au lun. 17 mai 2027"),
        ("Fermeture retirée", "du ven. 14 mai 2027 au lun. 17 mai 2027"),
        ("Motifs de la demande", "« Violences » ajouté"),
        ("Motifs de la demande", "« Violences » déplacé"),
        ("Motifs de la demande", "« Motif libre » n’est plus proposé"),
        ("Motifs de la demande", "« Motif libre » proposé à nouveau"),
        ("Motifs de la demande", "« Motif libre » reformulé"),
        ("Message « Votre demande d’appui est bien arrivée »", "phrase du DAC"),
        ("Message « Votre demande d’appui est bien arrivée »", "phrase d’origine"),
    ]
    assert found[9][0] == "Communes ajoutées"
    assert found[9][1].startswith("1 commune, à partir du ")
    assert found[10][0] == "Communes retirées"
    assert found[10][1].startswith("2 communes, jusqu’au ")


def test_what_nobody_can_word_any_more_is_shown_as_it_is(cast, change):
    """A message that the software no longer has, a choice that was never there."""
    events = settings_events(cast.dac35)
    event = events.first()
    event.action, event.data = "directory.dac.text_written", {"kind": "old.kind"}
    assert worded(cast.dac35, [event])[0].title == "Message old.kind"
    event.action, event.data = "directory.dac.item_added", {"list": "motive", "code": "gone"}
    assert worded(cast.dac35, [event])[0].text == "« gone » ajouté"
    event.action, event.data = "directory.dac.something_new", {}
    assert worded(cast.dac35, [event])[0].title == "something_new"


def test_the_page_is_newest_first_and_paged(cast, client, address, change):
    client.force_login(cast.camille)
    first = client.get(address("history"))
    titles = [one.title for one in first.context["changes"]]
    assert titles == ["Communes ajoutées", "DAC ouvert"]
    for up in [True, False] * 30:
        move_item(list_name=DacList.MOTIVE, code="discharge", up=up, **change)
    page = client.get(address("history"))
    assert len(page.context["changes"]) == 50
    assert page.context["page"].paginator.count == 62
    assert "?page=2" in page.content.decode()
    assert (
        client.get(address("history"), {"page": "2"}).context["changes"][-1].title == "DAC ouvert"
    )


def test_the_other_dac_has_its_own(cast, change):
    change_settings(section=S.GP_OPINION, values={"gp_opinion_blocks": True}, **change)
    titles = [one.title for one in worded(cast.dac22, settings_events(cast.dac22))]
    assert titles == ["Communes ajoutées", "DAC ouvert"]
