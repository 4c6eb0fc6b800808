"""What a coordinator finds in the morning: in which order, how many, and how to find the rest."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import CaseStatus
from cases.enums import ReferralStatus as S
from cases.models import Case, Person, Referral
from tests.crowd import many_cases, many_referrals, numbers_in, numbers_of
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import DINAN, RENNES

WORKLIST, TRIAGE, SEARCH = (reverse(f"desk:{name}") for name in ("worklist", "triage", "search"))


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def camille(cast):
    return signed_in(cast.camille)


def due(rows: list[Referral], *days: int) -> None:
    for row, day in zip(rows, days, strict=True):
        Referral.objects.filter(pk=row.pk).update(due_on=today(day))


def tiles(page) -> dict[str, int]:
    """{words: number} of the four tiles."""
    found = page.tree.xpath("//nav[contains(@class, 'tiles')]/a")
    return {a.find("span").text_content(): int(a.find("b").text_content()) for a in found}


def unread_complement(referral: Referral, *, minutes: int = 0) -> None:
    Referral.objects.filter(pk=referral.pk).update(
        status=S.ASSESSING, more_received_at=timezone.now() + timedelta(minutes=minutes)
    )


def look_for(client, text: str, *, screen: str = "look-for", **data):
    return client.post(reverse(f"desk:{screen}"), {"q": text, **data}, follow=True)


# --- Home ---
@pytest.mark.parametrize(
    ("person", "lands"),
    [
        ("camille", WORKLIST),
        ("sophie", WORKLIST),
        ("samir", reverse("cases:mine")),
        ("ines", reverse("cases:mine")),
    ],
)
def test_home_is_where_the_day_begins(cast, person, lands):
    assert signed_in(cast.people[person]).get("/")["Location"] == lands


def test_home_says_so_to_the_technical_administrator(cast):
    page = read(signed_in(cast.noe, second_factor=True).get("/"))

    assert "Administration technique" in page.text
    assert page.links().keys() <= {"Ouvrir l’administration"}


def test_home_of_an_officer_is_the_protection_of_data(cast):
    answer = signed_in(cast.dpo, second_factor=True).get("/")

    assert (answer.status_code, answer["Location"]) == (302, reverse("privacy:home"))


def test_an_officer_of_an_organisation_without_dac_has_no_journal_to_open(cast):
    """Each DAC's trail is its own officer's, and there is no other one."""
    cast.dpo.professional.memberships.update(organisation=cast.organisations["ccas"])
    page = read(signed_in(cast.dpo, second_factor=True).get("/"))

    assert "Rien à faire ici pour l’instant" in page.text
    assert "Administration" not in page.text
    assert not [label for label in page.links() if "journal" in label.lower()]


# --- To qualify ---
def test_what_is_to_qualify_stands_by_its_promised_date_the_late_ones_first(cast, camille):
    rows = many_referrals(cast, 4)
    due(rows, 5, -7, 0, 1)  # a week has an open day in it, whichever day it is today

    page = read(camille.get(WORKLIST))

    shown = page.rows("Demandes à qualifier")
    assert numbers_in(shown) == numbers_of(rows[i] for i in (1, 2, 3, 0))
    assert "en retard de" in shown[0][4]
    assert "à répondre aujourd’hui" in shown[1][4]
    assert "reste" in shown[3][4]
    late = page.tree.xpath("//table[caption='Demandes à qualifier']//tr[@class='late']")
    assert len(late) == 2


def test_the_list_to_qualify_is_short_and_leads_to_the_rest(cast, camille):
    many_referrals(cast, 12)

    page = read(camille.get(WORKLIST))

    assert len(page.rows("Demandes à qualifier")) == 8
    assert tiles(page)["demandes à qualifier"] == 12
    assert page.links()["Voir toutes les demandes à qualifier (12)"] == TRIAGE


def test_a_request_in_hand_or_answered_is_not_to_qualify(cast, camille):
    for status in set(S) - {S.RECEIVED}:
        make.in_status(cast, status)

    page = read(camille.get(WORKLIST))

    assert page.rows("Demandes à qualifier") == []
    assert "Tout est qualifié" in page.text


def test_nothing_of_another_dac_is_in_it(cast, camille):
    make.sent(cast, commune=cast.communes[DINAN], birth_name="Dinannaise")

    assert "Dinannaise" not in camille.get(WORKLIST).content.decode()
    assert "Dinannaise" in signed_in(cast.nadia).get(WORKLIST).content.decode()


# --- Complements, and what one has in hand ---
def test_complements_stand_first_in_the_order_they_came_then_one_s_own(cast, camille):
    rows = many_referrals(cast, 4, S.MORE_ASKED)
    unread_complement(rows[0], minutes=5)
    unread_complement(rows[1])
    due(rows[2:], 9, 3)
    many_referrals(cast, 2, S.MORE_ASKED, handled_by=cast.yann)

    page = read(camille.get(WORKLIST))

    shown = page.rows("Demandes en cours")
    assert numbers_in(shown) == numbers_of(rows[i] for i in (1, 0, 3, 2))
    assert ["Complément reçu" in row[5] for row in shown] == [True, True, False, False]
    assert tiles(page)["compléments reçus"] == 2


def test_a_complement_of_a_colleague_waits_until_a_coordinator_reads_it(cast, camille):
    (referral,) = many_referrals(cast, 1, S.MORE_ASKED, handled_by=cast.yann)
    unread_complement(referral)
    path = reverse("cases:referral", args=[referral.public_id])

    signed_in(cast.sophie).get(path)
    signed_in(cast.samir).get(path)
    waiting = read(camille.get(WORKLIST))
    camille.get(path)
    done = read(camille.get(WORKLIST))

    assert numbers_in(waiting.rows("Demandes en cours")) == numbers_of([referral])
    assert tiles(waiting)["complément reçu"] == 1
    assert done.rows("Demandes en cours") == []
    assert tiles(done)["complément reçu"] == 0


# --- Own situations ---
def test_own_situations_stand_by_their_next_due_day_those_without_last(cast, camille):
    rows = many_cases(cast, 4, due=[today(3), None, today(-1), today(30)])

    page = read(camille.get(WORKLIST))

    shown = page.rows("Mes situations")
    assert numbers_in(shown) == numbers_of(rows[i] for i in (2, 0, 3, 1))
    assert "En retard de 1 jour" in shown[0][1]
    assert "Aucune" in shown[3][1]


def test_situations_of_a_colleague_and_closed_ones_are_not_mine(cast, camille):
    many_cases(cast, 1, referent=cast.yann)
    many_cases(cast, 1, CaseStatus.CLOSED)

    page = read(camille.get(WORKLIST))

    assert page.rows("Mes situations") == []
    assert "Aucune situation ici" in page.text


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("", {"late", "soon", "far", "none", "watch"}),
        ("retard", {"late"}),
        ("semaine", {"soon"}),
        ("veille", {"watch"}),
        ("inconnu", {"late", "soon", "far", "none", "watch"}),
        ("\x00", {"late", "soon", "far", "none", "watch"}),
    ],
)
def test_the_filters_of_the_situations(cast, camille, chosen, expected):
    days = {"late": today(-3), "soon": today(6), "far": today(40), "none": None}
    rows = dict(zip(days, many_cases(cast, 4, due=days.values()), strict=True))
    rows["watch"] = many_cases(cast, 1, CaseStatus.ON_WATCH, due=[today(60)])[0]

    page = read(camille.get(WORKLIST, {"situations": chosen}))

    text = " ".join(row[0] for row in page.rows("Mes situations"))
    assert {key for key, row in rows.items() if row.person.birth_name in text} == expected


def test_the_numbers_are_those_of_the_lists(cast, camille):
    due(many_referrals(cast, 3), -1, -2, 4)
    unread_complement(many_referrals(cast, 1, S.MORE_ASKED)[0])
    many_cases(cast, 3, due=[today(-1), today(2), today(20)])
    many_cases(cast, 1, CaseStatus.ON_WATCH, due=[today(90)])
    many_cases(cast, 5, referent=cast.yann, due=[today(-9)] * 5)

    page = read(camille.get(WORKLIST))

    assert tiles(page) == {
        "échéances dépassées": 3,
        "demandes à qualifier": 3,
        "complément reçu": 1,
        "situations suivies": 4,
    }
    chips = [a for a in page.links() if a.split()[-1].isdigit()]
    assert {"Toutes 4", "En retard 1", "Dans les 7 jours 1", "En veille 1"} <= set(chips)


def test_an_empty_day_says_so(camille):
    page = read(camille.get(WORKLIST))

    assert tiles(page) == {
        "échéance dépassée": 0,
        "demande à qualifier": 0,
        "complément reçu": 0,
        "situation suivie": 0,
    }
    assert "Tout est qualifié" in page.text
    assert "Aucune situation ici" in page.text


def test_pages_keep_the_filter_and_a_page_too_far_is_the_last(cast, camille):
    many_cases(cast, 30, due=[today(-1 - n) for n in range(30)])

    first = read(camille.get(WORKLIST, {"situations": "retard"}))
    beyond = read(camille.get(WORKLIST, {"situations": "retard", "page": "999"}))
    nonsense = read(camille.get(WORKLIST, {"situations": "retard", "page": "\x00deux"}))

    assert len(first.rows("Mes situations")) == 25
    assert first.links()["Suivante"] == "?situations=retard&page=2"
    assert len(beyond.rows("Mes situations")) == 5
    assert beyond.links()["Précédente"] == "?situations=retard&page=1"
    assert len(nonsense.rows("Mes situations")) == 25


# --- All requests of the DAC ---
@pytest.mark.parametrize(
    ("chosen", "statuses"),
    [
        ("a-qualifier", {S.RECEIVED}),
        ("en-cours", {S.ASSESSING, S.MORE_ASKED}),
        ("complements", set()),
        (
            "closes",
            {S.ANSWERED, S.REDIRECTED, S.DECLINED, S.ACCEPTED, S.WITHDRAWN},
        ),
        ("toutes", set(S) - {S.DRAFT}),
        ("inconnu", {S.RECEIVED}),
        ("", {S.RECEIVED}),
    ],
)
def test_the_filters_of_the_requests(cast, camille, chosen, statuses):
    rows = {status: many_referrals(cast, 1, status)[0] for status in S}

    page = read(camille.get(TRIAGE, {"etat": chosen}))

    text = " ".join(row[0] for row in page.rows("Demandes du DAC"))
    assert {status for status, row in rows.items() if row.birth_name in text} == statuses
    if not statuses:
        assert "Rien dans cette liste" in page.text


def test_open_requests_stand_by_promise_closed_ones_newest_first(cast, camille):
    waiting, answered = many_referrals(cast, 3), many_referrals(cast, 3, S.ANSWERED)
    due(waiting, 2, -1, 0)

    to_answer = read(camille.get(TRIAGE, {"etat": "a-qualifier"})).rows("Demandes du DAC")
    closed = read(camille.get(TRIAGE, {"etat": "closes"})).rows("Demandes du DAC")

    assert numbers_in(to_answer) == numbers_of(waiting[i] for i in (1, 2, 0))
    assert numbers_in(closed) == numbers_of(reversed(answered))


def test_pages_of_requests_keep_filter_and_words(cast, camille):
    many_referrals(cast, 30)
    look_for(camille, "foule", screen="triage-look-for", etat="toutes")

    first = read(camille.get(TRIAGE, {"etat": "toutes"}))
    second = read(camille.get(TRIAGE + first.links()["Suivante"]))

    assert first.links()["Suivante"] == "?etat=toutes&page=2"
    assert (len(first.rows("Demandes du DAC")), len(second.rows("Demandes du DAC"))) == (25, 5)
    assert "1 à 25 sur 30" in first.text
    assert "« foule »" in second.text


def test_a_search_keeps_the_filter_and_is_taken_back(cast, camille):
    many_referrals(cast, 1, S.ACCEPTED)

    found = look_for(camille, "foule", screen="triage-look-for", etat="toutes")
    nothing = look_for(camille, "zzz", screen="triage-look-for", etat="toutes")
    cleared = look_for(camille, "", screen="triage-look-for", etat="toutes")

    assert found.redirect_chain == [(f"{TRIAGE}?etat=toutes", 302)]
    assert len(read(found).rows("Demandes du DAC")) == 1
    assert "Aucune demande trouvée" in read(nothing).text
    assert len(read(cleared).rows("Demandes du DAC")) == 1


# --- Search ---
@pytest.fixture
def followed(cast) -> tuple[Case, Referral]:
    """Mme Éloïse Le Goff, née Kerüel, at Bécherel: a situation and its request."""
    names = {"birth_name": "Kerüel", "used_name": "Le Goff", "first_name": "Éloïse"}
    case = make.open_case(cast, **names)
    return case, case.referrals.get()


@pytest.mark.parametrize(
    "text",
    [
        "le goff",
        "LE GOF",
        "  Le   Goff  Élo",
        "éloïse",
        "eloise",
        "Kerüel",
        "keru",
        "bécherel",
        "BECH",
        "{case}",
        "{request}",
        "{lower}",
    ],
)
def test_a_begun_name_a_commune_or_a_reference_finds_her(camille, followed, text):
    case, referral = followed
    typed = text.format(
        case=case.reference, request=referral.reference, lower=referral.reference.lower()
    )

    page = read(look_for(camille, typed))

    situations, requests = page.rows("Situations trouvées"), page.rows("Demandes trouvées")
    assert [len(situations), len(requests)] in ([1, 1], [1, 0], [0, 1])
    assert "Éloïse Le Goff" in page.text
    if "{" not in text:
        assert [len(situations), len(requests)] == [1, 1]


@pytest.mark.parametrize("text", ["goffle", "uel", "rennes", "S-2026", "%", "_", "\\", "D-%"])
def test_what_does_not_begin_so_finds_nothing(camille, followed, text):
    page = read(look_for(camille, text))

    assert page.rows("Situations trouvées") == page.rows("Demandes trouvées") == []
    assert "Rien trouvé" in page.text


@pytest.mark.parametrize("text", ["", "   ", "---", "…", "\x00"])
def test_nothing_typed_shows_nothing(camille, followed, text):
    page = read(look_for(camille, text))

    assert page.status == 200
    assert page.rows("Situations trouvées") == page.rows("Demandes trouvées") == []


@pytest.mark.parametrize("text", ["le\x00 goff", "x" * 100_000, "😀", "' OR 1=1 --", "<b>"])
@pytest.mark.parametrize("screen", ["look-for", "triage-look-for"])
def test_odd_words_break_nothing(camille, followed, screen, text):
    response = look_for(camille, text, screen=screen)

    assert response.status_code == 200
    assert b"<b>" not in response.content


def test_what_is_typed_is_in_no_address_and_in_no_journal(camille, followed):
    response = look_for(camille, "Le Goff")

    assert [address for address, _ in response.redirect_chain] == [SEARCH]
    rows = Event.objects.filter(kind=EventKind.LISTING).values_list("data", flat=True)
    assert "goff" not in str(list(rows)).lower()


def test_each_searches_for_oneself(cast, camille, followed):
    look_for(camille, "le goff")

    assert "Que cherchez-vous" in read(signed_in(cast.yann).get(SEARCH)).text


def test_a_search_finds_nothing_of_another_dac(cast, followed):
    page = read(look_for(signed_in(cast.nadia), "le goff"))

    assert "Rien trouvé" in page.text


def test_drafts_are_found_by_nobody(cast, camille):
    many_referrals(cast, 1, S.DRAFT)

    assert "Rien trouvé" in read(look_for(camille, "foule")).text


def test_people_of_a_name_stand_in_its_order(cast, camille):
    rows = many_cases(cast, 3)
    for row, name in zip(rows, ("tanguy claire", "tanguy anne", "tanguy béa"), strict=True):
        last, first = name.split()
        person = Person.objects.get(pk=row.person_id)
        person.birth_name, person.first_name = last.title(), first.title()
        person.save()

    shown = read(look_for(camille, "tanguy")).rows("Situations trouvées")

    assert [row[0].split()[0] for row in shown] == ["Anne", "Béa", "Claire"]


def test_a_search_has_pages(cast, camille):
    many_cases(cast, 30)
    look_for(camille, "suivie")

    first = read(camille.get(SEARCH))
    second = read(camille.get(SEARCH + first.links()["Suivante"]))

    assert (len(first.rows("Situations trouvées")), len(second.rows("Situations trouvées"))) == (
        25,
        5,
    )


# --- After a redirection ---
def test_a_redirected_request_shows_nothing_of_the_person_to_the_first_dac(cast, camille):
    make.in_status(cast, S.REDIRECTED, commune=cast.communes[RENNES])

    page = read(camille.get(TRIAGE, {"etat": "closes"}))

    (row,) = page.rows("Demandes du DAC")
    assert row[0].startswith("Passée à un autre DAC")
    assert "Rolland" not in page.text
    assert "Rien trouvé" in read(look_for(camille, "rolland")).text
