"""The pages of the life of a situation: level, hand-over, closing, reopening, and the end it leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import CaseStatus, ConsentKind
from cases.models import Case, ReferentPeriod
from cases.services.close_case import close_case
from cases.services.decisions import withdraw_decision
from cases.services.hand_over import hand_over_case
from directory.models import Membership
from ppcs.enums import PlanStatus
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day, marked
from tests.pages import read

WORKLIST = reverse("desk:worklist")


def path(name: str, obj) -> str:
    return reverse(name if ":" in name else f"cases:{name}", args=[obj.public_id])


def typed(days: int) -> str:
    return f"{day(days):%d/%m/%Y}"


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def acting(case: Case, by) -> dict:
    return {"case": case, "version": again(case).version, "by": by, "at": timezone.now()}


def sent(client, name: str, case: Case, **data):
    return client.post(path(name, case), {"version": again(case).version, **data})


def buttons(client, case: Case) -> set[str]:
    page = read(client.get(path("desk:situation", case)))
    return {" ".join(one.split()) for one in page.links() if one}


# --- The level ---
def test_the_level_is_changed_and_its_history_shown(cast, case):
    camille = signed_in(cast.camille)
    page = read(camille.get(path("case-level", case)))
    assert "Niveau d’aujourd’hui : Coordination soutenue" in page.text.replace("\xa0", " ")

    response = sent(camille, "case-level", case, level="intensive", reason="Trois chutes.")

    assert response["Location"] == path("desk:situation", case)
    shown = read(camille.get(response["Location"])).panel("historique")
    assert "Coordination soutenue" in shown
    assert "Coordination intensive" in shown
    assert "Trois chutes." in shown


def test_a_level_without_a_reason_comes_back(cast, case):
    response = sent(signed_in(cast.camille), "case-level", case, level="intensive", reason="")

    assert response.status_code == 422
    assert read(response).error("reason") == "Dites en quelques mots pourquoi."


def test_the_history_is_the_coordinators_own(cast, case):
    team.nurse(cast, case)
    team.informed(case)
    sent(signed_in(cast.camille), "case-level", case, level="intensive", reason="Trois chutes.")

    for reader in (cast.ines, cast.sophie):
        page = signed_in(reader).get(path("desk:situation", case)).content.decode()
        assert "Historique du suivi" not in page
        assert "Trois chutes." not in page


def test_of_two_levels_the_second_is_told_who_was_quicker(cast, case):
    stale = {"version": case.version, "level": "intensive", "reason": "Oui."}
    signed_in(cast.yann).post(path("case-level", case), stale)

    response = signed_in(cast.camille).post(path("case-level", case), stale)

    assert response.status_code == 422
    assert "Yann Riou a changé le niveau" in read(response).text


# --- The hand-over ---
def test_the_page_proposes_a_fortnight_of_overlap(cast, case):
    page = read(signed_in(cast.camille).get(path("case-hand-over", case)))

    (field,) = page.tree.xpath("//input[@name='overlap_until']")
    assert field.get("value") == typed(14)


def test_handed_over_it_stays_in_the_list_as_en_relais(cast, case):
    camille = signed_in(cast.camille)
    data = {"referent": str(cast.yann.public_id), "overlap_until": typed(7)}

    sent(camille, "case-hand-over", case, **data)

    (row,) = read(camille.get(WORKLIST)).rows("Situations en relais")
    assert "En relais jusqu’au" in row[0].replace("\xa0", " ")
    assert "Yann Riou" in " ".join(row)
    assert read(camille.get(WORKLIST)).rows("Mes situations") == []
    assert len(read(signed_in(cast.yann).get(WORKLIST)).rows("Mes situations")) == 1
    followed = read(signed_in(cast.yann).get(path("desk:situation", case))).panel("suivi")
    assert "Camille Le Goff reste en relais jusqu’au" in followed.replace("\xa0", " ")


def test_the_list_narrows_by_itself(cast, case, monkeypatch):
    hand_over_case(referent=cast.yann, overlap_until=day(7), **acting(case, cast.camille))
    later = timezone.now() + timedelta(days=8)
    camille = signed_in(cast.camille)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = signed_in(cast.camille)

    page = read(client.get(WORKLIST))

    assert "En relais" not in page.text
    assert camille is not client
    assert ReferentPeriod.objects.get(referent=cast.camille).stays_until is not None


def test_a_wrong_overlap_comes_back_by_its_field(cast, case):
    data = {"referent": str(cast.yann.public_id), "overlap_until": typed(45)}

    response = sent(signed_in(cast.camille), "case-hand-over", case, **data)

    assert response.status_code == 422
    assert "30 jours au plus" in read(response).error("overlap_until").replace("\xa0", " ")


def test_no_overlap_is_asked_for_who_left(cast, case):
    Membership.objects.filter(professional__user=cast.camille).update(status="ended")

    page = read(signed_in(cast.yann).get(path("case-hand-over", case)))

    assert page.tree.xpath("//input[@name='overlap_until']") == []
    assert "ne coordonne plus" in page.text


def test_the_page_says_who_is_told_and_whom_to_tell_oneself(cast):
    case = make.open_case(cast, by=cast.paul)
    team.member(case, role="gp", in_care_team=True, name="Dr Ancien", phone="0299111111")

    for name in ("case-watch", "case-close", "case-hand-over"):
        told = read(signed_in(cast.camille).get(path(name, case))).panel("prevenus")
        assert "Paul Garnier" in told
        assert "Dr Ancien" in told
        assert "Prévenez-le vous-même" in told.replace("\xa0", " ")


def test_nobody_is_asked_to_telephone_what_she_refused(cast):
    case = make.open_case(cast, by=cast.paul)
    doctor = team.doctor(cast, case, phone="0299111111")
    team.informed(case)
    team.refusal(case, doctor, "")

    for name in ("case-watch", "case-close", "case-hand-over"):
        response = signed_in(cast.camille).get(path(name, case))
        told = read(response).panel("prevenus").replace("\xa0", " ")
        assert "Dr Samir Haddad" in told
        assert "N’est pas prévenu : ne lit pas cette situation aujourd’hui." in told
        assert "Prévenez-le" not in told
        assert "0299111111" not in response.content.decode()


def test_the_responsable_learns_nothing_of_the_decisions_there(cast):
    case = make.open_case(cast, by=cast.paul)
    team.refusal(case, team.doctor(cast, case, phone="0299111111"), "")
    ancien = team.member(case, role="gp", in_care_team=True, name="Dr Ancien", phone="0299222222")

    response = signed_in(cast.sophie).get(path("case-hand-over", case))

    told, page = read(response).panel("prevenus"), response.content.decode()
    assert "Paul Garnier" in told
    for words in ("Samir", ancien.name, "0299111111", "0299222222", "N’est pas", "décision"):
        assert words not in page


# --- The end ---
def test_a_situation_is_closed_and_its_end_told(cast, case):
    team.doctor(cast, case)
    team.informed(case)
    camille = signed_in(cast.camille)
    words = {"reason": "relay", "relay": "Le CCAS de Bécherel", "person_told_on": typed(0)}

    response = sent(camille, "case-close", case, **words)

    page = read(camille.get(response["Location"]))
    shown = page.panel("cloture")
    assert "Relais efficients" in shown
    assert "Le CCAS de Bécherel" in shown
    assert "Rouvrir" in page.text


def test_a_closing_says_all_that_is_missing(cast, case):
    response = sent(signed_in(cast.camille), "case-close", case)

    page = read(response)
    assert response.status_code == 422
    assert all(page.error(name) for name in ("reason", "relay", "person_told_on"))


def test_an_open_plan_is_named_with_the_way_to_it(cast, case):
    plan = plans.walk(plans.plan(case), PlanStatus.IN_FORCE)
    camille = signed_in(cast.camille)
    words = {"reason": "relay", "relay": "CCAS", "person_told_on": typed(0)}

    for response in (
        camille.get(path("case-close", case)),
        sent(camille, "case-close", case, **words),
    ):
        page = read(response)
        assert page.links()[f"Ouvrir le plan {plan.number}"] == path("ppcs:plan", plan)
        assert "en vigueur" in page.text
    assert again(case).status == CaseStatus.OPEN


def test_closed_meanwhile_one_is_led_back(cast, case):
    close_case(**make.closing(), **acting(case, cast.yann))

    for name in ("case-close", "case-level", "case-hand-over", "case-watch"):
        response = signed_in(cast.camille).get(path(name, case), follow=True)
        assert response.redirect_chain[-1][0] == path("desk:situation", case)
        assert "Yann Riou a clôturé la situation" in read(response).text


@pytest.fixture
def ended(cast, case) -> Case:
    """Closed, with a plan and notes of which the end shows nothing."""
    team.doctor(cast, case)
    team.nurse(cast, case)
    team.informed(case)
    team.note(case, text=marked("care", "note"))
    plans.whole_plan(case, status=PlanStatus.CLOSED, with_markers=True)
    words = make.closing(relay="Le SSIAD de Bécherel")
    return close_case(**words, **acting(case, cast.camille))


def test_the_medecin_traitant_reads_the_end_and_nothing_else(cast, ended):
    samir, period = signed_in(cast.samir), ended.periods.get()

    response = samir.get(path("ending", period))

    page = read(response)
    assert "Berthe ROLLAND" in page.text or "Rolland" in page.text
    for words in ("Relais efficients", "Le SSIAD de Bécherel", "Camille Le Goff", "Appui Santé 35"):
        assert words in page.text
    assert "zqv" not in response.content.decode().lower()
    assert path("desk:situation", ended) not in response.content.decode()
    assert samir.get(path("desk:situation", ended)).status_code == 404
    event = Event.objects.filter(object_id=str(period.public_id)).latest("pk")
    assert (event.actor_id, event.object_type) == (cast.samir.pk, "cases.caseperiod")


def test_his_own_request_leads_there(cast, ended):
    samir = signed_in(cast.samir)

    page = read(samir.get(path("referral", ended.referrals.get())))

    assert "Le suivi est terminé" in page.text
    assert page.links()["Voir la fin du suivi"] == path("ending", ended.periods.get())


def test_the_end_is_unknown_to_everybody_else_and_once_she_opposes(cast, ended):
    period = ended.periods.get()
    for stranger in (cast.ines, cast.louis, cast.nadia, cast.paul):
        assert signed_in(stranger).get(path("ending", period)).status_code == 404

    consent = ended.consents.get(kind=ConsentKind.NON_OPPOSITION)
    at = timezone.now()
    withdraw_decision(consent=consent, on=day(0), mode="oral", by=cast.camille, at=at)

    assert signed_in(cast.samir).get(path("ending", period)).status_code == 404
    own = read(signed_in(cast.samir).get(path("referral", ended.referrals.get())))
    assert "Voir la fin du suivi" not in own.links()


def test_a_requester_outside_reads_one_sentence_and_no_relay(cast):
    case = make.open_case(cast, by=cast.paul)
    words = make.closing(relay="Zqrelais")
    close_case(**words, **acting(case, cast.camille))

    response = signed_in(cast.paul).get(path("referral", case.referrals.get()))

    assert "Le suivi est terminé depuis le" in read(response).text.replace("\xa0", " ")
    assert "Zqrelais" not in response.content.decode()
    assert "Relais efficients" not in response.content.decode()


# --- Reopened ---
def test_before_it_is_reopened_everything_that_follows_is_said(cast, ended):
    page = read(signed_in(cast.camille).get(path("case-reopen", ended)))

    said = page.panel("suites").replace("\xa0", " ")
    assert "Tout est redemandé à la personne." in said
    assert "Personne de l’équipe ne lit rien" in said
    assert "celui d’avant reste clos" in said
    assert "Le SSIAD de Bécherel" in page.panel("cloture")
    (chosen,) = page.tree.xpath("//select[@name='referent']/option[@selected]")
    assert chosen.text_content() == "Camille Le Goff"


def test_reopened_the_team_gets_not_a_byte(cast, ended):
    readers = [signed_in(cast.samir), signed_in(cast.ines)]
    words = {"reason": "Chute", "level": "intensive", "referent": str(cast.yann.public_id)}

    response = sent(signed_in(cast.camille), "case-reopen", ended, **words)

    assert response["Location"] == path("desk:situation", ended)
    assert again(ended).status == CaseStatus.OPEN
    note, plan = ended.notes.get(), ended.plans.get()
    for client in readers:
        assert client.get(path("desk:situation", ended)).status_code == 404
        assert client.get(path("ppcs:plan", plan)).status_code == 404
        assert client.get(path("ending", ended.periods.get(number=1))).status_code == 404
        mine = client.get(reverse("desk:my-situations")).content.decode()
        assert "Rolland" not in mine
    assert note.text


def test_reopened_its_periods_are_shown_and_a_plan_may_begin(cast, ended):
    words = {"reason": "Chute", "level": "intensive", "referent": str(cast.yann.public_id)}
    camille = signed_in(cast.camille)
    sent(camille, "case-reopen", ended, **words)

    page = read(camille.get(path("desk:situation", ended)))
    shown = page.panel("historique").replace("\xa0", " ")
    assert "Période 2" in shown
    assert "Chute" in shown
    assert "Le SSIAD de Bécherel" in shown
    assert "Informer la personne" in page.panel("a-faire")
    case = again(ended)
    team.decision(case, ConsentKind.PLAN)
    assert camille.post(path("ppcs:start", case)).status_code == 302
    assert case.plans.count() == 2
    assert "Caduc depuis la réouverture" in read(camille.get(path("decisions", case))).text


def test_a_plan_left_open_by_an_older_closing_is_named_before_it_is_reopened(cast, case):
    plan = plans.walk(plans.plan(case), PlanStatus.IN_FORCE)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    camille = signed_in(cast.camille)

    page = read(camille.get(path("case-reopen", case)))

    assert "Un plan d’avant n’a pas été clos." in page.text.replace("\xa0", " ")
    assert page.links()[f"Ouvrir le plan {plan.number}"] == path("ppcs:plan", plan)
    assert "reste clos" not in page.panel("suites")


def test_a_reopening_says_all_that_is_missing(cast, ended):
    response = sent(signed_in(cast.camille), "case-reopen", ended)

    page = read(response)
    assert response.status_code == 422
    assert all(page.error(name) for name in ("reason", "level", "referent"))


def test_somebody_followed_elsewhere_is_shown_with_the_way_there(cast, ended):
    other = Case.objects.create(
        reference="S-2026-77777",
        dac=ended.dac,
        person=ended.person,
        level="sustained",
        referent=cast.yann,
        opened_at=timezone.now(),
        last_movement_at=timezone.now(),
    )
    camille = signed_in(cast.camille)
    words = {"reason": "Chute", "level": "intensive", "referent": str(cast.yann.public_id)}

    for response in (
        camille.get(path("case-reopen", ended)),
        sent(camille, "case-reopen", ended, **words),
    ):
        page = read(response)
        assert page.links()["Ouvrir la situation S-2026-77777"] == path("desk:situation", other)
    assert response.status_code == 422
    assert again(ended).status == CaseStatus.CLOSED
