"""Each guard around the circle, alone: one thing is lacking, and its sentence says which."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import ConsentKind as K
from cases.enums import RelativeRole, TeamRole
from cases.models import Case, Consent, Relative
from cases.services import signed_copy
from cases.services.gp import note_gp
from cases.services.invite import invite_by_name
from cases.services.note import reclassify_note
from cases.services.refusals import record_refusal
from cases.services.relatives import RelativeCard, add_relative
from cases.services.seen_as import Guise, seen_as
from cases.services.team import Place, add_member
from common.errors import GuardsFailed, Refused
from directory.models import Professional
from tests.cases.circle.conftest import CARE, add, decide
from tests.factories import cases as make
from tests.factories import files
from tests.factories import team as rows
from tests.factories.team import TOLD

TODAY, NOW = timezone.localdate, timezone.now
TO_COME = "Cette date est à venir."


def only(sentence: str, field: str = ""):
    """Nothing else is lacking than what this sentence says, beside this field if one is given."""

    def beside_it(failed: GuardsFailed) -> bool:
        return field in ("", failed.missing[0].field)

    return pytest.raises(GuardsFailed, match=f"^{re.escape(sentence)}$", check=beside_it)


@pytest.fixture
def other(cast) -> Case:
    """A second situation of the same DAC."""
    return make.open_case(cast)


# --- The person's decisions ---
def test_a_decision_is_of_a_kind_that_exists(cast, circle):
    with only("Dites de quelle décision il s’agit."):
        decide(circle.case, "made_up", cast.camille)


def test_an_accord_for_a_relative_says_which_one_and_of_this_situation(cast, circle, other):
    for relative in (None, rows.relative(other)):
        with only("Choisissez le proche."):
            decide(circle.case, K.RELATIVE, cast.camille, relative=relative)


def test_no_accord_for_somebody_who_left(cast, circle):
    gone = rows.ended(circle.louis)
    with only("N’est plus dans l’équipe : Louis Tanguy."):
        decide(circle.case, K.SHARING, cast.camille, members=(gone,), scope="support")


@pytest.mark.parametrize("given_by", ["trusted_person", "relative"])
def test_who_answers_in_her_place_says_why(cast, circle, given_by):
    helene = rows.relative(circle.case, RelativeRole.TRUSTED_PERSON)
    about = {"given_by": given_by, "giver": helene}
    with only("Dites pourquoi la personne ne répond pas elle-même."):
        decide(circle.case, K.PLAN, cast.camille, reason=" ", **about)
    assert decide(circle.case, K.PLAN, cast.camille, reason="Elle dort.", **about)


def test_the_categories_of_recipients_are_of_the_list(cast, circle):
    told = replace(TOLD, recipient_roles=(TeamRole.SOCIAL_WORKER.value, "made_up"))
    about = {"members": (circle.louis,), "scope": "support", "told": told}
    with only("Cochez des catégories de la liste."):
        decide(circle.case, K.SHARING, cast.camille, **about)


@pytest.mark.parametrize("supports", [(), ("paper", "made_up")])
def test_who_has_no_account_is_told_on_something_all_the_same(cast, circle, supports):
    told = replace(TOLD, supports=supports)
    about = {"members": (rows.member(circle.case),), "scope": "support", "told": told}
    with only("Cochez sur quoi les informations sont partagées."):
        decide(circle.case, K.SHARING, cast.camille, **about)


def test_a_copy_joined_while_the_situation_is_closed_is_refused(
    cast, decided, settings, tmp_path, monkeypatch
):
    """The file takes a while to look at: the right is asked for again when it is kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    looked_at = signed_copy.inspect

    def closed_meanwhile(upload):
        Case.objects.filter(pk=decided.case.pk).update(status="closed")
        return looked_at(upload)

    monkeypatch.setattr(signed_copy, "inspect", closed_meanwhile)
    upload = files.upload("a.pdf", files.pdf())
    with pytest.raises(Refused):
        signed_copy.join_copy(consent=decided.accord, upload=upload, by=cast.camille, at=NOW())
    assert not Consent.objects.filter(paper__isnull=False).exists()


# --- What she refused ---
def test_a_refusal_is_not_of_tomorrow(cast, circle):
    said = {"volet": "care", "words": "Pas lui.", "said_on": TODAY() + timedelta(days=1)}
    with only(TO_COME):
        record_refusal(case=circle.case, member=circle.louis, by=cast.camille, at=NOW(), **said)


# --- Relatives ---
@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"starts_on": 1}, TO_COME),
        ({"ends_on": 1}, TO_COME),
        ({"accord_mode": "oral", "accord_on": 1}, TO_COME),
        ({"roles": ("trusted_person",), "cosigned": True, "designated_on": 1}, TO_COME),
        ({"starts_on": -3, "ends_on": -4}, "Cette date est avant le début."),
    ],
)
def test_the_days_of_a_relative_are_days_that_were(cast, circle, days, sentence):
    values = {n: rows.day(v) if n.endswith("_on") else v for n, v in days.items()}
    values = {"name": "Hélène Rolland", "link": "sa fille", "roles": ("carer",), **values}
    with only(sentence, field=list(days)[-1]):
        add_relative(case=circle.case, card=RelativeCard(**values), by=cast.camille, at=NOW())
    assert not Relative.objects.exists()


# --- The team ---
def test_nobody_was_recognised_tomorrow(cast, circle):
    values = {**CARE, "care_team_basis": "recognised", "recognised_on": rows.day(1)}
    place = Place(role=TeamRole.NURSE, name="Nadège Kerbrat", **values)
    with only(TO_COME):
        add_member(case=circle.case, place=place, by=cast.camille, at=NOW())


def test_who_was_refused_without_an_account_does_not_come_in_by_one(cast, circle):
    rows.refusal(circle.case, rows.member(circle.case, name="PEREIRA Ana"))
    with pytest.raises(GuardsFailed, match="^La personne a refusé que Ana Pereira lise, quand"):
        add(circle.case, cast.ana, cast.camille)


def test_the_medecin_traitant_is_one_of_this_team_of_today(cast, circle, other):
    noted = {"status": "agreed", "source": "Appel", "starts_on": TODAY()}
    for member in (rows.member(other, cast.samir), rows.ended(circle.louis)):
        with only("Choisissez quelqu’un de l’équipe."):
            note_gp(case=circle.case, member=member, by=cast.camille, at=NOW(), **noted)


# --- Invited by name ---
def invited(cast, circle, professional: Professional):
    words = {"volets": ["support"], "reason": "Visite à domicile.", "until": rows.day(7)}
    return invite_by_name(
        case=circle.case, professional=professional, by=cast.camille, at=NOW(), **words
    )


def test_who_has_no_account_that_is_open_is_not_invited(cast, circle):
    cast.ana.is_active = False
    cast.ana.save()
    unknown = Professional.objects.create(first_name="Zoé", last_name="Le Bihan")
    for professional in (Professional.objects.get(user=cast.ana), unknown):
        with pytest.raises(GuardsFailed, match=f"^{professional} n’a pas de compte"):
            invited(cast, circle, professional)


def test_who_was_refused_everything_is_not_invited_after_leaving(cast, circle):
    rows.refusal(circle.case, circle.louis)
    rows.ended(circle.louis)
    with only("La personne a refusé que Louis Tanguy lise quoi que ce soit."):
        invited(cast, circle, cast.louis.professional)


# --- Seen as, and where one writes ---
def test_nobody_but_a_coordinator_sees_as_somebody(cast, decided):
    guise = Guise(member=decided.ines)
    for person in (cast.louis, cast.sophie):
        with (
            pytest.raises(Refused),
            seen_as(case=decided.case, guise=guise, by=person, at=NOW()),
        ):
            pytest.fail("somebody looked")


def test_what_is_written_goes_into_a_volet_that_exists(cast, circle):
    note = rows.note(circle.case)
    with only("Choisissez qui pourra lire ce que vous écrivez."):
        reclassify_note(note=note, volet="made_up", by=cast.camille, at=NOW())
