"""One member's opinion: given in one click, changed at will, met, or lapsed by silence."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from ppcs.enums import OpinionStatus
from ppcs.models import Concertation, Opinion
from ppcs.notifications import OpinionsIn
from ppcs.permissions import OPINION
from ppcs.services.telling import tell_referent


@dataclass(frozen=True)
class Heard:
    """How an opinion reached the coordinator who records it for somebody without an account."""

    source: str
    on: date | None


@transaction.atomic
def give_opinion(
    *,
    opinion: Opinion,
    answer: str,
    text: str,
    version: int,
    by: User,
    at: datetime,
    heard: Heard | None = None,
) -> Opinion:
    """Say « d’accord », « réserve » or « sans avis » (agree, reserve, abstain) until it is closed.

    `heard` is asked of a coordinator who records what a member without an account said. Raises
    GuardsFailed with all that lacks: a reservation says which.
    """
    opinion = _locked(opinion, version)
    OPINION.check(by, answer, opinion)
    is_recorded = opinion.member.user_id is None
    if missing := _missing(answer, text, heard if is_recorded else None, is_recorded, at):
        raise GuardsFailed(missing)
    on = heard.on if is_recorded and heard else timezone.localdate(at)
    getattr(opinion, answer)(text=text.strip(), on=on)
    opinion.source = heard.source.strip() if is_recorded and heard else ""
    opinion.recorded_by = by if is_recorded else None
    opinion.met, opinion.met_by = "", None  # what was answered to another text answers nothing
    opinion.save_change()
    done = "recorded" if is_recorded else "given"
    record(by=by, action=f"ppcs.opinion.{done}", obj=opinion, at=at, answer=opinion.status)
    _tell_once_all_are_in(opinion.concertation, by=by, at=at)
    return opinion


def _locked(opinion: Opinion, version: int) -> Opinion:
    concertation = locked(opinion.concertation)
    fresh = locked(opinion, version=version)
    fresh.concertation = concertation
    return fresh


def _missing(
    answer: str, text: str, heard: Heard | None, is_recorded: bool, at: datetime
) -> list[Missing]:
    missing = []
    if answer == "reserve" and not text.strip():
        missing.append(Missing("text", "Dites en quelques mots quelle est la réserve."))
    if is_recorded and (heard is None or not heard.source.strip()):
        missing.append(Missing("source", "Dites comment vous le savez : par téléphone, courrier…"))
    if is_recorded and (heard is None or heard.on is None or heard.on > timezone.localdate(at)):
        missing.append(Missing("on", "Indiquez quel jour, aujourd’hui au plus tard."))
    return missing


@transaction.atomic
def meet_opinion(*, opinion: Opinion, met: str, version: int, by: User, at: datetime) -> Opinion:
    """Say how a reservation was met; validation asks for it."""
    opinion = _locked(opinion, version)
    OPINION.check(by, "meet", opinion)
    if opinion.concertation.closed_at is not None:
        raise Refused("La concertation est close : ce qui a été répondu reste tel quel.")
    missing = []
    if opinion.status != OpinionStatus.RESERVED:
        missing.append(Missing("met", "Cet avis ne porte plus de réserve."))
    if not met.strip():
        missing.append(Missing("met", "Dites ce qui a été changé, ou pourquoi rien ne l’est."))
    if missing:
        raise GuardsFailed(missing)
    opinion.met, opinion.met_by = met.strip(), by
    opinion.save_change()
    record(by=by, action="ppcs.opinion.met", obj=opinion, at=at)
    return opinion


@transaction.atomic
def lapse_opinions(*, at: datetime) -> int:
    """Silence at the date is « sans avis »; returns how many opinions lapsed. Asked by the clock."""
    over = (
        Concertation.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(closed_at__isnull=True, until__lt=timezone.localdate(at))
        .filter(opinions__status=OpinionStatus.ASKED)
        .order_by("pk")
    )
    lapsed = 0
    for pk in list(dict.fromkeys(over.values_list("pk", flat=True))):
        concertation = Concertation.objects.select_related("plan__case__dac").get(pk=pk)
        lapsed += lapse(concertation, by=None, at=at)
        _tell_once_all_are_in(concertation, by=None, at=at)
    return lapsed


def lapse(concertation: Concertation, *, by: User | None, at: datetime) -> int:
    """Turn what is still awaited into « sans avis »; the caller holds the concertation."""
    waiting = Opinion.objects.select_for_update(of=("self",)).filter(
        concertation=concertation, status=OpinionStatus.ASKED
    )
    count = 0
    for opinion in waiting.order_by("pk"):
        opinion.lapse()
        opinion.save_change()
        record(by=by, action="ppcs.opinion.lapsed", obj=opinion, at=at)
        count += 1
    return count


def _tell_once_all_are_in(concertation: Concertation, *, by: User | None, at: datetime) -> None:
    if not concertation.opinions.filter(status=OpinionStatus.ASKED).exists():
        occasion = str(concertation.public_id)
        tell_referent(OpinionsIn, plan=concertation.plan, by=by, at=at, occasion=occasion)
