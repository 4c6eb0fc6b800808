"""Following a request: one's own list, its page, the complement, the withdrawal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.selectors import changes_of, readings_of
from cases.enums import ReferralStatus as S
from cases.models import Referral
from cases.services import assess, decide
from notifications.models import Notice, OutboxMessage
from tests.crowd import many_referrals, numbers_in, numbers_of
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read

LONG = "é" * 100_000
MINE = reverse("cases:mine")
YESTERDAY = timedelta(days=1)


@pytest.fixture
def samir(cast):
    return signed_in(cast.samir)


def url(name: str, referral: Referral) -> str:
    return reverse(f"cases:{name}", args=[referral.public_id])


def in_status(cast, status: str) -> Referral:
    """Sent yesterday, so that what is done now comes after what the DAC did."""
    return make.in_status(cast, status, at=timezone.now() - YESTERDAY)


def now(cast, referral: Referral, by) -> dict:
    version = Referral.objects.values_list("version", flat=True).get(pk=referral.pk)
    return {"referral": referral, "version": version, "by": by, "at": timezone.now()}


# --- One's own list ---
def test_drafts_stand_apart_and_sent_requests_newest_first(cast, samir):
    draft, rows = make.draft(cast), many_referrals(cast, 3)

    page = read(samir.get(MINE))

    assert "Rolland" in page.panel("brouillons")
    assert page.links()["Rolland"] == url("referral-edit", draft)
    assert numbers_in(page.rows("Demandes envoyées")) == numbers_of(reversed(rows))


def test_a_draft_without_a_name_can_be_found_again(cast, samir):
    samir.post(reverse("cases:start"))

    assert "Demande sans nom encore" in read(samir.get(MINE)).panel("brouillons")


def test_what_waits_for_the_requester_is_said_in_the_list(cast, samir):
    answered, asked = in_status(cast, S.ANSWERED), in_status(cast, S.MORE_ASKED)

    states = {row[0].split()[-1]: row[4] for row in read(samir.get(MINE)).rows("Demandes envoyées")}

    assert "Réponse à lire" in states[answered.reference]
    assert "Le DAC attend une précision" in states[asked.reference]
    samir.get(url("referral", answered))
    states = {row[0].split()[-1]: row[4] for row in read(samir.get(MINE)).rows("Demandes envoyées")}
    assert "Réponse à lire" not in states[answered.reference]


@pytest.mark.parametrize(
    ("chosen", "statuses"),
    [
        ("", set(S) - {S.DRAFT}),
        ("en-cours", {S.RECEIVED, S.ASSESSING, S.MORE_ASKED}),
        ("a-completer", {S.MORE_ASKED}),
        ("repondues", {S.ANSWERED, S.ACCEPTED, S.DECLINED, S.REDIRECTED}),
        ("inconnu", set(S) - {S.DRAFT}),
    ],
)
def test_the_filters_of_one_s_own_requests(cast, samir, chosen, statuses):
    rows = {status: many_referrals(cast, 1, status)[0] for status in S}

    text = " ".join(
        row[0] for row in read(samir.get(MINE, {"etat": chosen})).rows("Demandes envoyées")
    )

    assert {status for status, row in rows.items() if row.birth_name in text} == statuses


def test_pages_keep_the_filter(cast, samir):
    many_referrals(cast, 30)

    first = read(samir.get(MINE, {"etat": "en-cours"}))
    beyond = read(samir.get(MINE, {"etat": "en-cours", "page": "77"}))

    assert first.links()["Suivante"] == "?etat=en-cours&page=2"
    assert [len(page.rows("Demandes envoyées")) for page in (first, beyond)] == [25, 5]


def test_an_empty_list_says_what_will_be_there(cast):
    page = read(signed_in(cast.paul).get(MINE))

    assert "Aucune demande ici" in page.text
    assert "Nouvelle demande" in page.buttons()


def test_nobody_finds_the_requests_of_another_in_it(cast):
    many_referrals(cast, 2)
    make.draft(cast)

    for person in ("paul", "camille", "ines", "noe"):
        client = signed_in(cast.people[person], second_factor=True)
        assert "Foule" not in client.get(MINE).content.decode()
        assert "Rolland" not in client.get(MINE).content.decode()


# --- The page ---
def test_the_story_says_what_was_done_and_what_comes(cast, samir):
    referral = in_status(cast, S.ASSESSING)

    story = read(samir.get(url("referral", referral))).panel("fil")

    assert story.index("Demande envoyée") < story.index("Prise en charge par le DAC")
    assert "Camille Le Goff suit la demande." in story
    assert "Réponse promise" in story


def test_a_promise_that_is_broken_is_said_to_both_sides(cast, samir):
    referral = make.sent(cast, at=timezone.now() - timedelta(days=30))

    for client in (samir, signed_in(cast.camille)):
        page = read(client.get(url("referral", referral)))
        assert "La date est passée : le DAC est relancé." in page.text
        assert "en retard de" in page.text


def test_the_answer_is_read_once_and_the_dac_sees_it(cast, samir):
    referral = in_status(cast, S.ANSWERED)
    camille = signed_in(cast.camille)
    assert (
        "Lecture par le demandeur pas encore" in read(camille.get(url("referral", referral))).text
    )

    for _ in range(3):
        assert "Voici le numéro du CLIC." in read(samir.get(url("referral", referral))).text

    referral.refresh_from_db()
    assert referral.answer_read_at is not None
    assert "Le demandeur l’a lue." in read(camille.get(url("referral", referral))).text
    actions = list(changes_of(referral).values_list("action", flat=True))
    assert actions.count("cases.referral.answer_read") == 1
    assert readings_of(referral).filter(actor_id=cast.samir.pk).count() == 3


@pytest.mark.parametrize("person", ["camille", "sophie"])
def test_the_dac_reading_its_own_answer_closes_no_loop(cast, person):
    referral = in_status(cast, S.ANSWERED)

    signed_in(cast.people[person]).get(url("referral", referral))

    referral.refresh_from_db()
    assert referral.answer_read_at is None


@pytest.mark.parametrize(
    ("status", "person", "expected"),
    [
        (S.RECEIVED, "samir", set()),
        (S.RECEIVED, "camille", {"Prendre en charge et qualifier"}),
        (S.RECEIVED, "sophie", set()),
        (S.MORE_ASKED, "samir", {"Envoyer la précision"}),
    ],
)
def test_the_buttons_are_those_of_the_table(cast, status, person, expected):
    referral = in_status(cast, status)

    page = read(signed_in(cast.people[person]).get(url("referral", referral)))

    known = {"Prendre en charge et qualifier", "Envoyer la précision"}
    assert known & set(page.buttons()) == expected
    withdraws = "Retirer la demande" in page.links()
    assert withdraws == (person in ("samir", "camille"))


def test_a_draft_opens_where_it_is_written(cast, samir):
    draft = make.draft(cast)

    assert samir.get(url("referral", draft))["Location"] == url("referral-edit", draft)
    assert readings_of(draft).count() == 0


# --- The complement ---
def test_a_complement_goes_back_to_the_dac(cast, samir):
    referral = in_status(cast, S.MORE_ASKED)
    page = read(samir.get(url("referral", referral)))
    assert "Qui a les clés ?" in page.panel("completer")

    data = {"version": page.value("version"), "reply": "Sa fille Hélène.\nLe matin."}
    done = read(samir.post(url("referral-reply", referral), data, follow=True))

    assert "Merci, votre précision est transmise au DAC." in done.text
    assert "Sa fille Hélène." in done.panel("precisions")
    referral.refresh_from_db()
    assert (referral.status, referral.more_read_at) == (S.ASSESSING, None)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("", "Écrivez la précision demandée, ou joignez une pièce."),
        (" \n ", "Écrivez la précision demandée, ou joignez une pièce."),
        (LONG, "Ce texte est trop long : 5000 caractères au plus, 100000 saisis."),
    ],
    ids=["nothing", "spaces", "too long"],
)
def test_a_complement_that_cannot_be_sent_is_kept(cast, samir, reply, says):
    referral = in_status(cast, S.MORE_ASKED)

    data = {"version": referral.version, "reply": reply}
    page = read(samir.post(url("referral-reply", referral), data))

    assert page.status == 422
    assert page.error("reply") == says
    assert page.summary_is_first
    assert page.value("reply").strip() == reply.strip()


def test_a_stale_complement_is_told_kept_and_may_be_sent_again(cast, samir):
    referral = in_status(cast, S.MORE_ASKED)
    stale = referral.version
    assess.assign(to=cast.yann, **now(cast, referral, cast.camille))

    data = {"version": stale, "reply": "Sa fille."}
    told = read(samir.post(url("referral-reply", referral), data))
    again = samir.post(
        url("referral-reply", referral), {"version": told.value("version"), "reply": "Sa fille."}
    )

    # how the DAC works inside is not the requester's business
    assert told.status == 422
    assert told.summary[0].startswith("Le DAC a avancé sur cette demande (aujourd’hui")
    assert told.value("reply") == "Sa fille."
    assert again.status_code == 302


def test_a_complement_that_comes_too_late_is_not_lost(cast, samir):
    referral = in_status(cast, S.MORE_ASKED)
    stale = referral.version
    assess.resume(**now(cast, referral, cast.camille))

    data = {"version": stale, "reply": "Sa fille Hélène a les clés."}
    page = read(samir.post(url("referral-reply", referral), data))

    assert page.status == 422
    assert page.summary[0].startswith(
        "Camille Le Goff a repris la demande sans attendre le complément"
    )
    assert page.error("reply") == "Cette précision n’est pas partie : le DAC ne l’attend plus."
    assert page.value("reply") == "Sa fille Hélène a les clés."
    referral.refresh_from_db()
    assert referral.exchanges.get().reply == ""


def test_a_complement_sent_twice_is_told_and_sent_once(cast, samir):
    referral = in_status(cast, S.MORE_ASKED)
    data = {"version": referral.version, "reply": "Sa fille."}
    samir.post(url("referral-reply", referral), data)
    before = OutboxMessage.objects.count()

    page = read(samir.post(url("referral-reply", referral), data, follow=True))

    assert "Vous avez déjà envoyé le complément" in page.text
    assert referral.exchanges.get().reply == "Sa fille."
    assert OutboxMessage.objects.count() == before


def test_the_dac_types_the_complement_that_came_by_phone(cast):
    referral = in_status(cast, S.MORE_ASKED)

    data = {"version": referral.version, "reply": "Par téléphone : la voisine."}
    signed_in(cast.camille).post(url("referral-reply", referral), data)

    referral.refresh_from_db()
    assert referral.status == S.ASSESSING
    assert referral.more_read_at is not None  # who typed it has read it


# --- The withdrawal ---
def test_a_withdrawal_asks_why_and_keeps_the_request(cast, samir):
    referral = in_status(cast, S.ASSESSING)
    page = read(samir.get(url("referral-withdraw", referral)))
    assert page.title == "Retirer la demande"

    refused = read(samir.post(url("referral-withdraw", referral), {"version": referral.version}))
    assert refused.status == 422
    assert refused.error("reason") == "Dites en quelques mots pourquoi."
    data = {"version": referral.version, "reason": "Elle est hospitalisée."}
    done = read(samir.post(url("referral-withdraw", referral), data, follow=True))

    assert "Demande retirée." in done.text
    assert "Elle est hospitalisée." in done.panel("fil")
    told = Notice.objects.filter(kind="cases.referral_withdrawn")
    assert [notice.recipient for notice in told] == [cast.camille]


def test_a_withdrawal_too_late_is_told(cast, samir):
    referral = in_status(cast, S.ASSESSING)
    decide.accept(how=make.acceptance(cast), text="Oui.", **now(cast, referral, cast.camille))

    for response in (
        samir.get(url("referral-withdraw", referral), follow=True),
        samir.post(
            url("referral-withdraw", referral),
            {"version": referral.version, "reason": "Finalement non"},
            follow=True,
        ),
    ):
        assert "Camille Le Goff a accepté la demande" in read(response).text
    referral.refresh_from_db()
    assert referral.status == S.ACCEPTED


def test_a_stale_withdrawal_is_told_and_kept(cast, samir):
    referral = in_status(cast, S.ASSESSING)
    stale = referral.version
    assess.ask_more(question="Qui ?", **now(cast, referral, cast.camille))

    data = {"version": stale, "reason": "Elle est hospitalisée."}
    page = read(samir.post(url("referral-withdraw", referral), data))

    assert page.status == 422
    assert page.summary[0].startswith("Camille Le Goff a demandé un complément")
    assert page.value("reason") == "Elle est hospitalisée."
    again = {"version": page.value("version"), "reason": page.value("reason")}
    assert samir.post(url("referral-withdraw", referral), again).status_code == 302
