"""The screens of the circle and of the decisions, as a coordinator uses them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import ConsentKind as K
from cases.enums import ConsentStatus, TeamRole
from cases.models import CaseGrant, Consent, GpPeriod, Refusal, Relative, TeamMember
from cases.selectors.circle import circle_of
from cases.selectors.decisions import decisions_of
from cases.selectors.lens import Reading, reading_of
from common import french
from tests.cases.circle.conftest import CARE, add, decide
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh


def path(name: str, obj, query: str = "") -> str:
    return reverse(f"cases:{name}", args=[obj.public_id]) + query


@pytest.fixture
def camille(cast):
    return signed_in(cast.camille)


def chosen(field: str, professional) -> dict:
    """What the combobox sends."""
    return {
        field: f"{professional}, {professional.line}",
        f"{field}_key": str(professional.public_id),
    }


# --- The team ---
def test_a_coordinator_adds_somebody_of_the_directory(cast, camille, circle):
    data = {"who": "annuaire", "sector": "health", "role": "occupational_therapist"}

    response = camille.post(
        path("team-add", circle.case), data | chosen("professional", cast.ana.professional)
    )

    assert response["Location"].endswith("?section=cercle")
    member = TeamMember.objects.get(user=cast.ana)
    assert (member.name, member.in_care_team) == ("Ana Pereira", False)
    assert "Ajouté à l’équipe." in read(camille.get(response["Location"])).text


def test_what_was_typed_comes_back_with_everything_to_correct(camille, circle):
    data = {
        "who": "sans-compte",
        "name": "Nadège Kerbrat",
        "in_care_team": "oui",
        "mission": "Repas du soir",
    }
    page = read(camille.post(path("team-add", circle.case), data))

    assert page.status == 422
    assert page.summary_is_first
    assert page.error("sector") == "Choisissez le secteur."
    assert page.error("role") == "Choisissez le rôle."
    assert "L1110-12" in page.error("care_team_basis")
    assert page.value("name") == "Nadège Kerbrat"
    assert page.value("mission") == "Repas du soir"
    assert page.value("in_care_team") == "oui"


def test_the_half_of_the_form_that_was_not_chosen_is_left_out(cast, camille, circle):
    data = {"who": "annuaire", "sector": "health", "role": "other", "name": "Essai", "phone": "12"}
    page = read(camille.post(path("team-add", circle.case), data | {"role": ""}))
    assert page.error("professional") == "Choisissez quelqu’un dans l’annuaire."
    assert page.error("role") == "Choisissez le rôle."
    assert page.error("phone") == ""


def test_the_page_of_a_member_changes_and_ends(cast, camille, circle):
    page = read(camille.get(path("team-edit", circle.ines)))
    sent = page.posted("geste") | {"mission_support": "Passe chaque matin"}

    assert camille.post(path("team-edit", circle.ines), sent).status_code == 302
    member = TeamMember.objects.get(pk=circle.ines.pk)
    assert (member.mission, member.mission_support) == ("Pilulier", "Passe chaque matin")
    assert (member.care_team_basis, member.user) == (circle.ines.care_team_basis, cast.ines)

    ending = {"version": member.version, "on": french.day_digits(timezone.localdate())}
    refused = read(camille.post(path("team-end", member), ending | {"reason": ""}))
    assert refused.error("reason") == "Dites en quelques mots pourquoi."
    camille.post(path("team-end", member), ending | {"reason": "Déménagement"})
    assert TeamMember.objects.get(pk=member.pk).status == "ended"
    late = camille.get(path("team-edit", member))
    assert late.status_code == 302
    assert "noté la sortie de ce membre" in read(camille.get(late["Location"])).text


def test_of_two_colleagues_on_one_member_the_second_is_told_who_was_quicker(cast, camille, circle):
    stale = read(camille.get(path("team-edit", circle.louis))).posted("geste")
    signed_in(cast.yann).post(path("team-edit", circle.louis), stale | {"mission": "APA"})

    page = read(camille.post(path("team-edit", circle.louis), stale | {"mission": "Logement"}))

    assert page.status == 422
    assert "Yann Riou a modifié ce qui est noté de ce membre" in page.text
    assert page.value("mission") == "Logement"


def test_the_medecin_traitant_is_noted_with_his_history(camille, circle):
    page = read(camille.get(path("gp", circle.case)))
    assert "c’est le demandeur" in page.panel("historique")
    data = page.posted("geste") | {"status": "unreachable", "name": "Dr Petit", "source": ""}

    refused = read(camille.post(path("gp", circle.case), data))
    assert "comment vous le savez" in refused.error("source")
    camille.post(path("gp", circle.case), data | {"source": "3 appels"})

    assert GpPeriod.objects.get(ends_on=None).status == "unreachable"


@pytest.mark.parametrize("name", ["team-add", "gp", "relative-add", "invite", "refusal-add"])
def test_these_pages_are_for_coordinators(cast, decided, name):
    address = path(name, decided.case)
    assert signed_in(cast.ines).get(address).status_code == 403
    assert signed_in(cast.nadia).get(address).status_code == 404
    assert signed_in(cast.camille).get(address).status_code == 200


@pytest.mark.parametrize("person", ["ines", "louis", "sophie"])
def test_readers_of_the_situation_do_not_read_the_decisions(cast, decided, person):
    assert signed_in(cast.people[person]).get(path("decisions", decided.case)).status_code == 403
    withdrawal = path("decision-withdraw", decided.accord)
    assert signed_in(cast.people[person]).get(withdrawal).status_code == 404


# --- Decisions ---
def test_the_three_records_stand_side_by_side_with_what_holds_today(camille, decided):
    page = read(camille.get(path("decisions", decided.case)))

    assert "Elle est informée" in page.panel("information")
    assert "Elle ne s’oppose pas" in page.panel("non-opposition")
    assert "Inès Moreau" in page.panel("non-opposition")
    sharing = page.panel("partage")
    assert "Louis Tanguy" in sharing
    assert "Accord donné" in sharing
    assert "Aides et coordination" in sharing
    assert "1 accord sur 1" in page.panel("accord-de-partage").replace("\xa0", " ")
    assert "Pas encore demandé" in page.panel("plan")


def test_a_decision_is_noted_for_two_members_at_once(cast, camille, circle):
    paul = add(circle.case, cast.paul, cast.camille)
    address = path("decision-add", circle.case, f"?objet=sharing&membre={circle.louis.public_id}")
    page = read(camille.get(address))
    assert page.value("members") == [str(circle.louis.public_id)]
    assert "Inès Moreau" not in page.text
    data = page.posted("geste") | {
        "members": [str(circle.louis.public_id), str(paul.public_id)],
        "decision": "given",
        "scope": "support",
        "categories": list(rows.TOLD.categories),
        "supports": list(rows.TOLD.supports),
        "security_told": "on",
        "informed_by": list(rows.TOLD.informed_by),
        "mode": "written",
    }

    response = camille.post(address, data)

    assert response["Location"] == path("decisions", circle.case)
    assert Consent.objects.filter(kind=K.SHARING, status="given", mode="written").count() == 2


def test_a_decision_half_filled_comes_back_whole(camille, circle):
    address = path("decision-add", circle.case, "?objet=plan")
    data = {
        "decision": "impossible",
        "decided_on": "22/11/2026x",
        "version": 0,
        "given_by": "person",
    }
    page = read(camille.post(address, data))
    assert page.error("decided_on") == "Écrivez la date comme ceci : 14/06/1944."

    data["decided_on"] = french.day_digits(timezone.localdate())
    page = read(camille.post(address, data))
    assert page.error("reason") == "Dites pourquoi il est impossible de lui demander."
    assert page.value("decision") == "impossible"


def test_a_colleague_s_decision_meanwhile_is_told(cast, camille, circle):
    address = path("decision-add", circle.case, "?objet=information")
    data = read(camille.get(address)).posted("geste") | {"decision": "given", "mode": "oral"}
    decide(circle.case, K.INFORMATION, cast.yann)

    page = read(camille.post(address, data))

    assert page.status == 422
    assert "une autre décision entre-temps" in page.text
    assert "Elle est informée" in page.text
    assert camille.post(address, page.posted("geste")).status_code == 302


@pytest.mark.parametrize("kind", ["", "everything", "sharing'"])
def test_an_unknown_decision_leads_back_to_the_page(camille, circle, kind):
    response = camille.get(path("decision-add", circle.case, f"?objet={kind}"))
    assert response["Location"] == path("decisions", circle.case)


def test_the_withdrawal_says_who_loses_what_before_it_is_confirmed(cast, camille, decided):
    page = read(camille.get(path("decision-withdraw", decided.accord)))

    assert "Louis Tanguy" in page.panel("perd")
    assert "Ne lit plus : aides, coordination." in page.panel("perd")
    assert "Inès Moreau" in page.panel("garde")
    assert "équipe de soins" in page.panel("garde")
    louis = signed_in(cast.louis)
    situation = reverse("desk:situation", args=[decided.case.public_id])
    assert louis.get(situation).status_code == 200

    camille.post(path("decision-withdraw", decided.accord), page.posted("geste") | {"mode": "oral"})

    assert louis.get(situation).status_code == 404
    again = camille.get(path("decision-withdraw", decided.accord))
    assert again["Location"] == path("decisions", decided.case)


def test_a_refusal_is_noted_and_lifted(cast, camille, decided):
    data = {
        "member": str(decided.ines.public_id),
        "volet": "care",
        "words": "Pas mes médicaments.",
        "said_on": french.day_digits(timezone.localdate()),
    }
    assert camille.post(path("refusal-add", decided.case), data).status_code == 302
    page = read(camille.get(path("decisions", decided.case)))
    assert "Inès Moreau ne lit pas : volet soins." in page.panel("refus")

    camille.post(path("refusal-lift", Refusal.objects.get()))

    assert Refusal.objects.get().ends_on == timezone.localdate()
    assert "levé le" in read(camille.get(path("decisions", decided.case))).panel("refus")


# --- Relatives and invitations ---
def test_a_carer_is_noted_with_the_agreement_of_the_person(camille, circle):
    page = read(camille.get(path("relative-add", circle.case)))
    data = page.posted("geste") | {
        "name": "Hélène Rolland",
        "link": "sa fille",
        "roles": ["carer"],
        "accord_mode": "oral",
        "receives": "support",
    }
    assert camille.post(path("relative-add", circle.case), data).status_code == 302

    relative = Relative.objects.get()
    assert relative.consents.get().status == ConsentStatus.GIVEN
    page = read(camille.get(path("relative-edit", relative)))
    assert page.value("link") == "sa fille"
    assert page.value("roles") == ["carer"]
    response = camille.post(
        path("relative-edit", relative), page.posted("geste") | {"roles": ["trusted_person"]}
    )
    assert "désignée par écrit" in read(response).error("designated_on")
    assert "cosigner" in read(response).error("cosigned")


def test_a_colleague_is_invited_by_name_and_stopped(cast, camille, circle):
    until = timezone.localdate() + timedelta(days=10)
    data = {
        "volets": ["support"],
        "reason": "Salle de bain",
        "until": french.day_digits(until),
    } | chosen("professional", cast.ana.professional)
    camille.post(path("invite", circle.case), data)

    page = read(camille.get(path("decisions", circle.case)))
    assert "Ana Pereira" in page.panel("invitations")
    assert "En cours" in page.panel("invitations")
    camille.post(path("grant-stop", CaseGrant.objects.get()))
    assert "Arrêtée" in read(camille.get(path("decisions", circle.case))).panel("invitations")


def test_suggestions_name_people_and_say_who_has_no_account(cast, camille):
    professional = cast.ana.professional
    professional.user = None
    professional.save()

    found = camille.get(reverse("directory:professional-suggestions"), {"q": "perei"}).json()

    assert [(one["label"], one["hint"]) for one in found["results"]] == [
        (f"Ana Pereira, {professional.line}", "SAMSAH de Combourg, sans compte")
    ]


# --- What each reader is shown, in few statements ---
def everybody(cast, circle, count: int) -> None:
    for number in range(count):
        row = rows.member(circle.case, name=f"Nadège Kerbrat {number}", phone="0299001122")
        rows.accord(circle.case, row)
        rows.refusal(circle.case, row, "coordination")
        rows.relative(circle.case, name=f"Hélène {number}")


def test_the_circle_costs_the_same_however_many_they_are(
    cast, circle, django_assert_max_num_queries
):
    case = type(circle.case).objects.select_related("person").get(pk=circle.case.pk)
    everybody(cast, circle, 12)
    whole = reading_of(cast.camille, case)
    with django_assert_max_num_queries(4):
        shown = circle_of(case, whole)
    assert shown.count == 26
    with django_assert_max_num_queries(3):
        circle_of(case, Reading(frozenset({"support"}), coordinates=False))
    with django_assert_max_num_queries(10):
        decisions_of(case)


def test_a_reader_without_the_care_volet_gets_the_other_mission_and_no_accord(cast, decided):
    TeamMember.objects.filter(pk=decided.ines.pk).update(
        mission="Zqsoins", mission_support="Zqaides"
    )
    case = decided.case
    inside = circle_of(case, reading_of(fresh(cast.ines), case))
    outside = circle_of(case, reading_of(fresh(cast.louis), case))

    assert "Zqsoins" in str(inside)
    assert "Zqsoins" not in str(outside)
    assert "Zqaides" in str(outside)
    for shown in (inside, outside):
        assert all(mark.seat.accord is None for mark in shown.marks)
        assert not shown.composes


def test_relatives_are_for_who_reads_care_or_support(cast, decided):
    rows.relative(decided.case)
    coordination = circle_of(decided.case, reading_of(cast.sophie, decided.case))
    support = circle_of(decided.case, reading_of(fresh(cast.louis), decided.case))

    assert "Hélène" not in str(coordination)
    assert "Hélène" in str(support)


@pytest.mark.parametrize(
    ("about", "words", "waits"),
    [
        ({}, "accord attendu", True),
        ({"status": "refused"}, "accord refusé", False),
        ({"status": "withdrawn"}, "accord retiré", False),
        ({"until": rows.InDays(-1)}, "accord échu", True),
        ({"scope": "care_and_support"}, "accord : soins et aides", False),
    ],
)
def test_coordinators_read_where_each_accord_stands(cast, circle, about, words, waits):
    if about:
        rows.accord(circle.case, circle.louis, **rows.dated(about))
    shown = circle_of(circle.case, reading_of(cast.camille, circle.case))

    accords = {mark.seat.name: mark.seat.accord for mark in shown.marks}

    assert (accords["Louis Tanguy"].words, accords["Louis Tanguy"].waits) == (words, waits)
    assert accords["Inès Moreau"].words == "information à donner"


def test_the_drawing_and_the_list_hold_the_same_people(cast, circle):
    everybody(cast, circle, 3)
    shown = circle_of(circle.case, reading_of(cast.camille, circle.case))

    listed = [seat.public_id for sector in shown.sectors for seat in sector.seats]

    assert sorted(listed) == sorted(mark.seat.public_id for mark in shown.marks)
    spots = {(mark.x, mark.y) for mark in shown.marks}
    assert len(spots) == len(shown.marks)
    assert all(21 < x < 739 and 21 < y < 449 for x, y in spots)
    assert shown.words.startswith("8\xa0personnes autour d’elle")


def test_every_gesture_of_the_page_is_one_reading_in_the_journal(cast, camille, decided):
    camille.get(path("decisions", decided.case))

    event = Event.objects.filter(action="cases.case.view_decisions").get()
    assert event.object_id == str(decided.case.public_id)


def test_a_nurse_is_offered_no_button(cast, decided):
    add(decided.case, cast.paul, cast.camille, role=TeamRole.NURSE, **CARE)
    situation = reverse("desk:situation", args=[decided.case.public_id])
    page = read(signed_in(cast.ines).get(f"{situation}?section=cercle"))

    assert "Paul Garnier" in page.text
    assert "Ajouter à l’équipe" not in page.text
    assert "accord" not in page.panel("cercle")
