"""The coordinator's page: what each decision needs, what is kept, and who was quicker."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.enums import ReferralStatus as S
from cases.models import Case, FirstAssessment, Person, Referral
from cases.services import assess, decide
from directory.models import DacListItem
from notifications.models import Notice, OutboxMessage
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read

LONG = "é" * 100_000
FOUND = {
    "subsidiarity": "closer_with_support",
    "closer_actor": "Le SSIAD de Bécherel",
    "level_of_answer": "support",
    "motives": ["stay_home", "carer_relief"],
    "gp_status": "agreed",
    "gp_name": "Dr Haddad",
    "note": "Voisine présente.\nNe pas appeler le soir.",
}
WORDS = {
    "question": "Qui a les clés ?",
    "orientation": "Le CLIC, 02 99 00 00 00.",
    "text": "Bonjour,\nnous prenons le relais.",
}


@pytest.fixture
def camille(cast):
    return signed_in(cast.camille)


@pytest.fixture
def referral(cast) -> Referral:
    """In Camille's hands, nothing assessed yet."""
    return assess.start_assessment(referral=make.sent(cast), by=cast.camille, at=timezone.now())


def url(name: str, referral: Referral) -> str:
    return reverse(f"cases:{name}", args=[referral.public_id])


def filled(referral: Referral, choice: str, **changes) -> dict:
    """What the browser sends of the whole form, with the coordinator's `choice`."""
    return {
        **FOUND,
        **WORDS,
        "version": referral.version,
        "decision": choice,
        "level": "sustained",
        "reason": "criteria",
        **changes,
    }


def post(client, referral: Referral, choice: str, **changes):
    return client.post(url("referral-qualify", referral), filled(referral, choice, **changes))


def now(cast, referral: Referral, by=None) -> dict:
    referral.refresh_from_db()
    return {
        "referral": referral,
        "version": referral.version,
        "by": by or cast.yann,
        "at": timezone.now(),
    }


# --- Taking it in hand ---
def test_a_received_request_is_taken_in_hand_then_qualified(cast, camille):
    referral = make.sent(cast)
    page = read(camille.get(url("referral", referral)))
    assert "Prendre en charge et qualifier" in page.buttons()

    response = camille.post(url("referral-start", referral))

    referral.refresh_from_db()
    assert response["Location"] == url("referral-qualify", referral)
    assert (referral.status, referral.handled_by) == (S.ASSESSING, cast.camille)


def test_the_second_to_take_it_is_told_who_has_it(cast, camille):
    referral = make.sent(cast)
    camille.post(url("referral-start", referral))

    response = signed_in(cast.yann).post(url("referral-start", referral), follow=True)

    page = read(response)
    assert page.status == 200
    assert "Camille Le Goff a pris la demande en charge" in page.text
    referral.refresh_from_db()
    assert referral.handled_by == cast.camille


def test_before_it_is_taken_there_is_nothing_to_qualify(cast, camille):
    referral = make.sent(cast)

    for response in (
        camille.get(url("referral-qualify", referral), follow=True),
        camille.post(url("referral-qualify", referral), {"decision": "accept"}, follow=True),
    ):
        assert "n’est pas à qualifier pour l’instant" in read(response).text
    referral.refresh_from_db()
    assert referral.status == S.RECEIVED


def test_who_may_see_but_not_qualify_is_told_why(cast, referral):
    for person in ("samir", "sophie"):
        page = read(signed_in(cast.people[person]).get(url("referral-qualify", referral)))
        assert page.status == 403
        assert "Cette action est réservée à : coordinateur du DAC." in page.text


# --- The form ---
def test_the_choices_are_those_of_the_dac(cast, camille, referral):
    DacListItem.objects.filter(dac=cast.dac35, code="discharge").update(is_active=False)
    DacListItem.objects.filter(dac=cast.dac35, code="punctual").update(label="Coup de main")

    page = read(camille.get(url("referral-qualify", referral)))

    assert "discharge" not in page.choices("motives")
    assert page.choices("level")["punctual"] == "Coup de main"
    assert list(page.choices("referent").values()) == ["Choisissez", "Camille Le Goff", "Yann Riou"]
    assert list(page.choices("to").values()) == ["Choisissez", "Appui Santé 22"]


def test_nothing_decided_saves_what_was_found(cast, camille, referral):
    response = post(camille, referral, "later")

    page = read(camille.get(response["Location"]))
    assert response["Location"] == url("referral-qualify", referral)
    assert {name: page.value(name) for name in FOUND} == FOUND
    assert page.value("version") == str(referral.version + 1)
    assert FirstAssessment.objects.get(referral=referral).note == FOUND["note"]


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ("more", S.MORE_ASKED),
        ("answer", S.ANSWERED),
        ("accept", S.ACCEPTED),
        ("redirect", S.REDIRECTED),
        ("decline", S.DECLINED),
    ],
)
def test_each_decision_is_one_gesture(cast, camille, referral, decision, status):
    level = "information" if decision == "answer" else "support"

    response = post(
        camille,
        referral,
        decision,
        level_of_answer=level,
        referent=str(cast.yann.public_id),
        to=str(cast.dac22.public_id),
    )

    referral.refresh_from_db()
    assert (response.status_code, referral.status) == (302, status)
    landing = Case.objects.get() if decision == "accept" else referral
    name = "desk:situation" if decision == "accept" else "cases:referral"
    assert response["Location"] == reverse(name, args=[landing.public_id])
    assert read(camille.get(response["Location"])).status == 200


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (
            "accept",
            {
                "subsidiarity": "Faites la vérification de subsidiarité.",
                "level_of_answer": "Choisissez le niveau de réponse.",
                "motives": "Cochez au moins un motif.",
                "level": "Choisissez le niveau d’accompagnement.",
                "referent": "Choisissez le référent parmi les coordinateurs du DAC.",
            },
        ),
        (
            "answer",
            {
                "subsidiarity": "Faites la vérification de subsidiarité.",
                "level_of_answer": "Choisissez le niveau de réponse.",
                "motives": "Cochez au moins un motif.",
                "text": "Écrivez la réponse.",
            },
        ),
        (
            "decline",
            {
                "subsidiarity": "Faites la vérification de subsidiarité.",
                "level_of_answer": "Choisissez le niveau de réponse.",
                "motives": "Cochez au moins un motif.",
                "reason": "Choisissez le motif.",
                "orientation": "Indiquez vers qui vous orientez le demandeur.",
            },
        ),
        ("more", {"question": "Écrivez ce dont vous avez besoin."}),
        ("redirect", {"to": "Choisissez le DAC compétent."}),
        ("", {"decision": "Choisissez ce que vous décidez."}),
    ],
)
def test_a_decision_says_all_that_it_lacks_and_saves_nothing(
    cast, camille, referral, decision, says
):
    typed = {"decision": decision, "version": referral.version, "note": "Ne rien perdre"}

    page = read(camille.post(url("referral-qualify", referral), typed))

    assert page.status == 422
    assert {name: page.error(name) for name in says} == says
    assert len(page.summary) == len(says)
    assert page.summary_is_first
    assert (page.value("note"), page.value("decision")) == ("Ne rien perdre", decision)
    referral.refresh_from_db()
    assert referral.status == S.ASSESSING
    assert FirstAssessment.objects.get(referral=referral).note == ""


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("note", LONG, "Ce texte est trop long : 5000 caractères au plus, 100000 saisis."),
        ("text", LONG, "Ce texte est trop long : 5000 caractères au plus, 100000 saisis."),
        ("closer_actor", LONG, "Ce texte est trop long : 160 caractères au plus, 100000 saisis."),
        ("subsidiarity", "perhaps", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("level_of_answer", "all", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("decision", "burn", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("level", "huge", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("reason", "none", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("referent", "1", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("to", "1", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("person", "1", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("gp_status", "gone", "Cette réponse n’est plus proposée. Choisissez-en une autre."),
        ("motives", ["astrology"], "Cette réponse n’est plus proposée. Choisissez-en une autre."),
    ],
    ids=lambda value: str(value)[:12],
)
def test_bad_input_is_said_in_french_and_the_rest_is_kept(camille, referral, name, typed, says):
    page = read(post(camille, referral, "later", **{name: typed}))

    assert page.status == 422
    assert says in page.summary[0]
    kept = {**FOUND, **WORDS} | ({name: typed} if isinstance(typed, str) else {})
    for other in ("note", "text", "orientation", "question", "gp_name"):
        assert page.value(other) == kept[other], other


def test_nul_bytes_emoji_and_markup_are_words(cast, camille, referral):
    post(camille, referral, "more", question="Qui \x00a les clés 😀 ? <b>", note="\x00<i>")

    referral.refresh_from_db()
    assert referral.exchanges.get().question == "Qui a les clés 😀 ? <b>"
    page = signed_in(cast.samir).get(url("referral", referral))
    assert "Qui a les clés 😀 ? <b>" in read(page).text
    assert b"<b>" not in page.content


@pytest.mark.parametrize("version", ["", "abc", "0", "-1", "99", "9" * 400, "1.5", "\x00"])
def test_a_page_whose_version_cannot_be_read_counts_as_stale(camille, referral, version):
    page = read(post(camille, referral, "later", version=version))

    assert page.status == 422
    assert page.summary[0].startswith("Vous avez déjà pris la demande en charge")
    assert page.value("note") == FOUND["note"]


# --- Two coordinators ---
def test_the_second_of_two_is_told_who_did_what_and_keeps_the_words(cast, camille, referral):
    stale = referral.version
    assess.save_assessment(
        found={**make.FOUND, "note": "Vu par Yann"}, gp=("agreed", ""), **now(cast, referral)
    )

    page = read(post(camille, referral, "later", version=stale))

    assert page.status == 422
    assert page.summary[0].startswith("Yann Riou a enregistré la primo-évaluation (aujourd’hui")
    assert {name: page.value(name) for name in FOUND} == FOUND
    assert FirstAssessment.objects.get(referral=referral).note == "Vu par Yann"


def test_once_told_the_second_one_may_insist(cast, camille, referral):
    stale = referral.version
    assess.save_assessment(found=make.FOUND, gp=("agreed", ""), **now(cast, referral))
    told = read(post(camille, referral, "later", version=stale))

    again = camille.post(
        url("referral-qualify", referral), {**told.posted("qualification"), "decision": "later"}
    )

    assert again.status_code == 302
    assert FirstAssessment.objects.get(referral=referral).note == FOUND["note"]


def test_the_second_answer_changes_nothing_and_is_not_lost(cast, camille, referral):
    stale = referral.version
    assess.save_assessment(
        found={**make.FOUND, "level": "information"}, gp=("agreed", ""), **now(cast, referral)
    )
    decide.answer(text="La réponse de Yann", **now(cast, referral))
    sent_before = OutboxMessage.objects.count()

    page = read(post(camille, referral, "answer", version=stale, level_of_answer="information"))

    referral.refresh_from_db()
    assert page.status == 422
    assert page.summary[0].startswith("Yann Riou a répondu à la demande (aujourd’hui")
    assert page.value("text") == WORDS["text"]
    assert page.value("note") == FOUND["note"]
    assert (referral.answer_text, referral.answered_by) == ("La réponse de Yann", cast.yann)
    assert OutboxMessage.objects.count() == sent_before


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_instant_give_one(cast):
    referral = assess.start_assessment(referral=make.sent(cast), by=cast.camille, at=timezone.now())
    both, answers = threading.Barrier(2, timeout=20), {}

    def decide_as(name: str):
        client = signed_in(cast.people[name])
        both.wait()
        answers[name] = post(
            client, referral, "answer", level_of_answer="information", text=f"De {name}"
        )
        connection.close()

    threads = [threading.Thread(target=decide_as, args=[name]) for name in ("camille", "yann")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    referral.refresh_from_db()
    first = next(name for name, answer in answers.items() if answer.status_code == 302)
    (second,) = {"camille", "yann"} - {first}
    page = read(answers[second])
    assert referral.answer_text == f"De {first}"
    assert page.status == 422
    assert "a répondu à la demande" in page.summary[0]
    assert page.value("text") == f"De {second}"
    answered = Notice.objects.filter(kind="cases.referral_answered")
    assert [notice.recipient for notice in answered] == [cast.samir]


def test_the_same_decision_sent_twice_is_told_and_done_once(cast, camille, referral):
    post(camille, referral, "accept", referent=str(cast.camille.public_id))
    sent_before = OutboxMessage.objects.count()

    again = post(camille, referral, "accept", referent=str(cast.camille.public_id))

    assert again["Location"] == url("referral", referral)
    assert "Vous avez déjà accepté la demande" in read(camille.get(again["Location"])).text
    assert Case.objects.count() == 1
    assert OutboxMessage.objects.count() == sent_before


# --- While a complement is awaited ---
def test_while_a_complement_is_awaited_one_only_notes_or_resumes(cast, camille):
    referral = make.in_status(cast, S.MORE_ASKED)
    page = read(camille.get(url("referral-qualify", referral)))
    assert "Un complément est attendu du demandeur." in page.text
    assert page.value("decision") == "later"

    refused = read(post(camille, referral, "decline"))
    assert refused.status == 422
    assert "l’état actuel est « complément demandé »" in refused.summary[0]
    assert post(camille, referral, "later").status_code == 302

    response = camille.post(url("referral-resume", referral))
    referral.refresh_from_db()
    assert response["Location"] == url("referral-qualify", referral)
    assert referral.status == S.ASSESSING


def test_resuming_too_late_is_told(cast, camille):
    referral = make.in_status(cast, S.MORE_ASKED, at=timezone.now() - timedelta(days=1))
    assess.provide_more(reply="Sa fille.", **now(cast, referral, by=cast.samir))

    page = read(camille.post(url("referral-resume", referral), follow=True))

    assert "Dr Samir Haddad a envoyé le complément" in page.text


# --- Handing over ---
def test_a_request_is_handed_over_to_a_coordinator_of_the_same_dac(cast, camille, referral):
    page = read(camille.get(url("referral-qualify", referral)))
    assert list(page.choices("handler").values()) == ["Choisissez", "Camille Le Goff", "Yann Riou"]

    data = {"handler": str(cast.yann.public_id), "version": referral.version}
    done = read(camille.post(url("referral-assign", referral), data, follow=True))

    referral.refresh_from_db()
    assert referral.handled_by == cast.yann
    assert "Demande confiée à Yann Riou." in done.text


@pytest.mark.parametrize("person", ["nadia", "samir", "sophie"])
def test_it_is_handed_to_nobody_else(cast, camille, referral, person):
    data = {"handler": str(cast.people[person].public_id), "version": referral.version}

    page = read(camille.post(url("referral-assign", referral), data, follow=True))

    assert "Choisissez à qui confier la demande." in page.text
    referral.refresh_from_db()
    assert referral.handled_by == cast.camille


def test_a_stale_hand_over_is_told(cast, camille, referral):
    stale = referral.version
    assess.assign(to=cast.yann, **now(cast, referral))

    data = {"handler": str(cast.camille.public_id), "version": stale}
    page = read(camille.post(url("referral-assign", referral), data, follow=True))

    assert "Yann Riou a confié la demande à un autre coordinateur" in page.text
    referral.refresh_from_db()
    assert referral.handled_by == cast.yann


# --- The same person again ---
def test_a_known_person_is_proposed_and_her_open_situation_takes_the_request(cast, camille):
    case = make.open_case(cast)
    referral = make.assessing(cast, by=cast.paul)
    page = read(camille.get(url("referral-qualify", referral)))
    assert "Cette personne est peut-être déjà connue." in page.text
    chosen = next(key for key, said in page.choices("person").items() if case.reference in said)

    response = post(camille, referral, "accept", person=chosen, level="", referent="")

    assert response["Location"] == reverse("desk:situation", args=[case.public_id])
    referral.refresh_from_db()
    assert (referral.case, Case.objects.count()) == (case, 1)


def test_a_new_person_with_a_number_already_known_is_refused_by_a_sentence(cast, camille):
    ins = "244063502200112"
    make.open_case(cast, ins=ins)
    referral = make.assessing(cast, by=cast.paul, ins=ins, birth_name="Autre")

    page = read(
        post(camille, referral, "accept", person="new", referent=str(cast.camille.public_id))
    )

    assert page.status == 422
    assert "porte déjà ce matricule INS" in page.error("person")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"birth_name": "Le Goff", "used_name": "Martin"}, {"birth_name": "Le Goff"}),
        ({"birth_name": "Le Goff"}, {"birth_name": "Le Goff", "used_name": "Martin"}),
        ({"birth_name": "Martin"}, {"birth_name": "Le Goff", "used_name": "Martin"}),
        ({"birth_name": "LE GOFF"}, {"birth_name": "Le Goff", "first_name": "Berthe Marie"}),
    ],
)
def test_she_is_recognised_by_either_of_her_names(cast, camille, first, second):
    case = make.open_case(cast, **first)
    referral = make.assessing(cast, by=cast.paul, **second)

    page = read(camille.get(url("referral-qualify", referral)))

    assert any(case.reference in said for said in page.choices("person").values())


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": date(1980, 1, 1), "first_name": "Jeanne"},
        {"birth_name": "Autre"},
    ],
)
def test_somebody_else_is_not_proposed(cast, camille, other):
    make.open_case(cast)
    referral = make.assessing(cast, by=cast.paul, **other)

    page = read(camille.get(url("referral-qualify", referral)))

    assert "déjà connue" not in page.text
