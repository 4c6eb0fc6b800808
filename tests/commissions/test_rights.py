"""Rights of the person: noted, reviewed on counts alone, a copy that masks others; and the traces."""

import pytest
from django.utils import timezone

from commissions.enums import RightKind, SituationStatus
from commissions.models import Contribution, PersonReturn, RightsRequest
from commissions.permissions import COMMISSION, OPENING, RIGHTS, SITUATION
from commissions.selectors.masked_copy import MASK, masked_copy
from commissions.selectors.tracing import traces_of
from commissions.services.oppose import oppose, oppose_by_code
from commissions.services.rights import answer_rights, copy_for, note_rights, review_rights
from commissions.services.vault import open_vault
from common.errors import GuardsFailed, Refused
from notifications.models import Notice
from tests.commissions.test_vault import BERTHE, REASON, fill_any
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.personas import fresh

NOW = timezone.now


def today():
    return timezone.localdate()


def noted(table, about, kind=RightKind.ACCESS) -> RightsRequest:
    return note_rights(
        situation=about, kind=kind, received_on=today(), by=fresh(table.claire), at=NOW()
    )


def written_about(table):
    """A situation in which others are named in many places."""
    entry = make.examined(
        table,
        persons_words="Mon voisin Gérard Lefèvre crie la nuit.",
        facts="Le gardien, joignable au 06 12 34 56 78, passe le lundi.",
        steps=[{"on": "septembre", "who": "CCAS", "result": "Mme Nathalie Dupont a appelé"}],
    )
    Contribution.objects.create(
        entry=entry,
        author=table.marc,
        mandate=table.mandates["marc"],
        text="Zqcontribution",
        written_at=NOW(),
    )
    PersonReturn.objects.create(
        entry=entry, situation=entry.situation, due_on=today(), text="Zqreturn pour vous."
    )
    return entry.situation


def words_of(copy) -> str:
    return "\n".join(f"{label} {words}" for s in copy.sections for label, words in s.lines)


@pytest.mark.rule("R19")
def test_the_copy_holds_what_is_hers_and_masks_others(table):
    about = written_about(table)
    copy = masked_copy(about)
    words = words_of(copy)
    for hers in ("crie la nuit", "Comment renouer", "Zqreturn", "Zqcare", "rompu", "Isolement"):
        assert hers in words
    for others in (
        "Lefèvre",
        "Gérard",
        "06 12 34",
        "Dupont",
        "Zqcontribution",
        "Zqcontact",
        "0299000000",
    ):
        assert others not in words
    assert words.count(MASK) >= 3
    assert dict(copy.masked)["contributions d’autres auteurs"] == 1
    assert dict(copy.masked)["noms, numéros et adresses dans les textes"] >= 3


@pytest.mark.rule("R19", "R24")
def test_the_copy_says_who_read_by_their_function_and_never_by_their_name(table):
    about = make.examination(table).situation
    signed_in(table.marc, second_factor=True).get(f"/commissions/situations/{about.public_id}/")
    words = words_of(masked_copy(about))
    assert "Psychiatre" in words
    for user in table.people.values():
        assert user.last_name not in words


@pytest.mark.rule("R19")
def test_the_dpo_reviews_counts_before_anything_is_handed_over(table):
    about = written_about(table)
    request, dpo = noted(table, about), table.cast.dpo
    assert {notice.recipient for notice in Notice.objects.all()} == {dpo}
    with pytest.raises(Refused):
        copy_for(request=request, by=fresh(table.claire), at=NOW())
    with pytest.raises(GuardsFailed, match="DPO"):
        answer_rights(request=request, answered_on=today(), by=fresh(table.claire), at=NOW())
    with pytest.raises(Refused):
        review_rights(request=request, by=fresh(table.claire), at=NOW())
    page = signed_in(dpo, second_factor=True).get(f"/commissions/droits/{request.public_id}/")
    assert page.status_code == 200
    for content in ("crie la nuit", "Zqreturn", "Zqcare", about.code, "Comment renouer"):
        assert content not in page.content.decode()
    review_rights(request=request, by=fresh(dpo), at=NOW())
    with pytest.raises(Refused):
        copy_for(request=request, by=fresh(dpo), at=NOW())
    assert copy_for(request=request, by=fresh(table.claire), at=NOW()).sections
    answer_rights(request=request, answered_on=today(), by=fresh(table.claire), at=NOW())
    request.refresh_from_db()
    assert (request.reviewed_by, request.answered_on) == (dpo, today())


def test_the_copy_comes_on_paper_under_a_name_that_says_nothing(table):
    request = noted(table, written_about(table))
    review_rights(request=request, by=fresh(table.cast.dpo), at=NOW())
    answer = signed_in(table.claire, second_factor=True).get(
        f"/commissions/droits/{request.public_id}/copie/"
    )
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="copie.pdf"'


def test_an_opposition_is_not_noted_as_a_mere_request(table):
    with pytest.raises(GuardsFailed, match="arrête tout"):
        noted(table, make.examined(table).situation, RightKind.OPPOSITION)


@pytest.mark.rule("R24", "R3")
def test_the_dpo_sees_the_traces_of_a_commission_and_nothing_else_of_it(table):
    about = make.examined(table).situation
    fill_any(table, about)
    open_vault(situation=about, purpose="contact", reason=REASON, by=fresh(table.claire), at=NOW())
    dpo = fresh(table.cast.dpo)
    assert set(COMMISSION.actions_for(dpo, table.commission)) == {"view", "see_traces"}
    assert not SITUATION.visible_to(dpo).exists()
    assert OPENING.visible_to(dpo).count() == 1
    page = signed_in(dpo, second_factor=True).get(
        f"/commissions/{table.commission.public_id}/traces/"
    )
    body = page.content.decode()
    assert "Joindre la personne" in body
    assert REASON.replace("’", "’") in body
    for content in (about.code, "volets", *BERTHE.values()):
        assert not content or content not in body


@pytest.mark.parametrize("who", ["lea", "marc", "odile", "rita", "hugo", "samir", "noe"])
def test_the_traces_are_nobody_elses(table, who):
    client = signed_in(table.people[who], second_factor=True)
    address = f"/commissions/{table.commission.public_id}/traces/"
    assert client.get(address).status_code in (403, 404)


@pytest.mark.rule("R15")
def test_once_opposed_the_traces_stay_with_the_dpo_alone(table):
    about = make.examined(table).situation
    fill_any(table, about)
    open_vault(situation=about, purpose="contact", reason=REASON, by=fresh(table.claire), at=NOW())
    noted(table, about)
    oppose(situation=about, by=fresh(table.claire), at=NOW(), decided_on=today(), how="spoken")
    assert not traces_of(table.commission, fresh(table.claire)).openings
    assert not RIGHTS.visible_to(fresh(table.claire)).exists()
    assert len(traces_of(table.commission, fresh(table.cast.dpo)).openings) == 1


def test_an_opposition_under_a_code_that_nothing_bears_is_seen_by_who_may_ask_again(table):
    oppose_by_code(
        commission=table.commission,
        code="S-ZZZZZ",
        by=fresh(table.rita),
        at=NOW(),
        decided_on=today(),
        how="phone",
    )
    assert [one.by for one in traces_of(table.commission, fresh(table.claire)).unmatched] == [
        "Rita Morvan"
    ]


def test_rights_are_noted_while_there_is_something_to_answer_about(table):
    opposed = make.situation(table.commission, table.cast.samir, SituationStatus.OPPOSITION)
    with pytest.raises(Refused):
        noted(table, opposed)
