"""After the session: a référent who accepts, a plan that starts, what comes back, what ends."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commissions.enums import (
    EntryOutcome,
    ItemList,
    ProposalStatus,
    RecordStatus,
)
from commissions.models import (
    AgendaEntry,
    LinkAnswer,
    Mandate,
    PersonReturn,
    Preconisation,
    Record,
    Situation,
)
from commissions.notifications import NewsForReferrer, ToDoForCommission, ToReadForMember, tell
from commissions.selectors.accords import accord_state, missing_for_an_examination
from commissions.selectors.items import is_item
from commissions.services.purge import keep_until
from commissions.services.review import kept, taken
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.workflow import sources_by_transition


def last_examined(situation: Situation) -> AgendaEntry | None:
    """The last session at which the commission looked at it."""
    rows = AgendaEntry.objects.filter(situation=situation, outcome=EntryOutcome.EXAMINED)
    return rows.select_related("session").order_by("-session__starts_at", "-pk").first()


@transaction.atomic
def name_referent(
    *, situation: Situation, mandate: Mandate | None, version: int, by: User, at: datetime
) -> Situation:
    """Write that this person accepts to carry the plan and the link with the person concerned."""
    situation = taken(situation, "accept_referent", version=version, by=by)
    if mandate is None or mandate.commission_id != situation.commission_id:
        raise GuardsFailed([Missing("referent", "Choisissez qui accepte d’être référent.")])
    if LinkAnswer.objects.filter(situation=situation, user=mandate.user, has_link=True).exists():
        raise GuardsFailed([Missing("referent", "Cette personne ne peut pas être référente ici.")])
    situation.referent, situation.referent_accepted_at = mandate, at
    kept(situation, "referent_accepted", by=by, at=at)
    occasion = f"referent {mandate.public_id}"
    tell(ToReadForMember, mandate.user, about=situation, at=at, occasion=occasion)
    return situation


def missing_before_plan(situation: Situation) -> list[Missing]:
    """Everything that keeps the plan from starting: relevé, préconisations, référent (§3.2)."""
    entry, missing = last_examined(situation), []
    validated = Record.objects.filter(entry=entry, status=RecordStatus.VALIDATED).exists()
    if entry is None or not validated:
        missing.append(Missing("record", "Le relevé n’est pas encore validé par deux personnes."))
    retained = Preconisation.objects.filter(entry=entry, status=ProposalStatus.RETAINED)
    if not retained.exists():
        missing.append(Missing("preconisations", "Aucune préconisation n’est retenue."))
    if situation.referent_id is None or situation.referent_accepted_at is None:
        missing.append(Missing("referent", "Personne n’a encore accepté d’être référent."))
    return missing


@transaction.atomic
def start_plan(*, situation: Situation, version: int, by: User, at: datetime) -> Situation:
    """The préconisations run; that the person is told becomes a task with a date (R18)."""
    situation = taken(situation, "start_plan", version=version, by=by)
    if missing := missing_before_plan(situation):
        raise GuardsFailed(missing)
    entry = last_examined(situation)
    assert entry is not None, "the guard found its relevé"
    commission = situation.commission
    PersonReturn.objects.get_or_create(
        entry=entry,
        defaults={
            "situation": situation,
            "due_on": timezone.localdate(entry.session.starts_at)
            + relativedelta(days=commission.return_days),
        },
    )
    if situation.next_on is None:
        situation.next_on = timezone.localdate(at) + relativedelta(
            months=commission.follow_up_months
        )
    situation.start_plan(at=at)
    return kept(situation, "plan_started", by=by, at=at)


@transaction.atomic
def represent(*, situation: Situation, version: int, by: User, at: datetime) -> Situation:
    """Before the commission again: a date, or a new fact. The accord is looked at again (R16)."""
    situation = taken(situation, "represent", version=version, by=by)
    if missing := missing_for_an_examination(accord_state(situation)):
        raise GuardsFailed(missing)
    situation.represent()
    kept(situation, "represented", by=by, at=at)
    occasion = f"represent {timezone.localdate(at).isoformat()}"
    tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return situation


@transaction.atomic
def postpone(
    *, situation: Situation, next_on: date | None, version: int, by: User, at: datetime
) -> Situation:
    """Set when the situation is looked at next."""
    situation = taken(situation, "set_next", version=version, by=by)
    if next_on is None or next_on <= timezone.localdate(at):
        raise GuardsFailed([Missing("next_on", "Choisissez un jour à venir.")])
    situation.next_on = next_on
    return kept(situation, "postponed", by=by, at=at, next_on=next_on.isoformat())


def missing_before_closing(situation: Situation) -> list[Missing]:
    """No closure without the return to the person, or the reason why it is impossible (R18)."""
    waiting = PersonReturn.objects.filter(situation=situation, done_on__isnull=True)
    told = PersonReturn.objects.filter(situation=situation, done_on__isnull=False)
    examined = situation.first_examined_at is not None
    if waiting.exists() or (examined and not told.exists()):
        words = "Rendez d’abord compte à la personne, ou dites pourquoi c’est impossible."
        return [Missing("return", words)]
    return []


@transaction.atomic
def close(*, situation: Situation, reason: str, version: int, by: User, at: datetime) -> Situation:
    """The end, with a coded reason: nobody reads it any more but the animateur, until its purge."""
    situation = taken(situation, "close", version=version, by=by)
    missing = missing_before_closing(situation)
    if not is_item(situation.commission_id, ItemList.CLOSING, reason):
        missing.append(Missing("reason", "Choisissez le motif."))
    if missing:
        raise GuardsFailed(missing)
    situation.close(reason=reason, at=at)
    situation.next_on = None
    situation.purge_due_on = keep_until(situation, at=at)
    kept(situation, "closed", by=by, at=at, reason=reason)
    if situation.referrer is not None:
        tell(NewsForReferrer, situation.referrer, about=situation, at=at, occasion="closed")
    return situation


def remind_of_next_dates(*, at: datetime) -> int:
    """Tell the animateur once of each situation whose date came; the count of them."""
    today = timezone.localdate(at)
    running = sorted(sources_by_transition(Situation)["represent"])
    due = Situation.objects.filter(next_on__lte=today, status__in=running).order_by("pk")
    for situation in due:
        occasion = f"next {situation.next_on.isoformat()}"
        tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return len(due)
