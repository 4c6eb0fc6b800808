"""Mandates: given to a named account, changed, paused, ended; none of them opens a situation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import Family, MandateStatus, Quality, ReaderKind
from commissions.models import Admission, Commission, Mandate, Substitution
from commissions.models.mandate import RUNNING
from commissions.notifications import ToReadForMember, tell
from commissions.permissions import COMMISSION, MANDATE
from commissions.permissions.bilan import reading_today
from common.errors import GuardsFailed, Missing
from common.locking import locked

CHANGEABLE = ("family", "function", "organisation", "in_secret_list", "starts_on", "ends_on")


@dataclass(frozen=True)
class Card:
    """What a mandate says. `in_secret_list` is None until the animateur has answered."""

    family: str = ""
    function: str = ""
    organisation: str = ""
    in_secret_list: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def give_mandate(
    *,
    commission: Commission,
    user: User | None,
    quality: str,
    card: Card,
    by: User,
    at: datetime,
    stands_for: Mandate | None = None,
) -> Mandate:
    """Give `user` a mandate. Raises GuardsFailed with everything that speaks against it.

    One person holds one mandate in a commission (the secretariat may stand in for the animateur
    too), and a titulaire has one suppléant: three people of one service never read in turn (R4).
    """
    fresh = locked(commission)
    COMMISSION.check(by, "give_mandate", fresh)
    _end_what_is_past(fresh, user, by=by, at=at)
    missing = [
        *_about_person(fresh, user, quality, stands_for),
        *_about_quality(fresh, quality, stands_for),
        *_about_card(card, quality, at=at),
    ]
    if missing:
        raise GuardsFailed(missing)
    mandate = Mandate.objects.create(
        commission=fresh,
        user=user,
        quality=quality,
        stands_for=stands_for,
        given_by=by,
        given_at=at,
        **{name: getattr(card, name) for name in CHANGEABLE},
    )
    return _told(mandate, by=by, at=at)


def _told(mandate: Mandate, *, by: User, at: datetime) -> Mandate:
    """The journal, and a message without content: the charter is to be signed."""
    record(
        by=by,
        action="commissions.mandate.given",
        obj=mandate,
        at=at,
        quality=mandate.quality,
        family=mandate.family,
        in_secret_list=mandate.in_secret_list,
        ends_on=str(mandate.ends_on or ""),
    )
    about, occasion = mandate.commission, str(mandate.public_id)
    tell(ToReadForMember, mandate.user, about=about, at=at, occasion=occasion)
    return mandate


@transaction.atomic
def edit_mandate(*, mandate: Mandate, card: Card, version: int, by: User, at: datetime) -> Mandate:
    """Change what a mandate says; person and quality stay, another quality is another mandate.

    Whoever leaves the list of R1110-2 leaves it in each admission too: these count again once a
    second person has confirmed them (rules R6 and R13).
    """
    fresh = locked(mandate, version=version)
    MANDATE.check(by, "edit", fresh)
    missing = _about_card(card, fresh.quality, at=at, began=fresh.starts_on)
    if missing:
        raise GuardsFailed(missing)
    changed = [name for name in CHANGEABLE if getattr(fresh, name) != getattr(card, name)]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, getattr(card, name))
    fresh.save_change()
    if not fresh.in_secret_list:
        Admission.objects.filter(mandate=fresh, ended_at__isnull=True, in_secret_list=True).update(
            in_secret_list=False, second_by=None, second_at=None
        )
    record(
        by=by,
        action="commissions.mandate.changed",
        obj=fresh,
        at=at,
        fields=changed,
        in_secret_list=fresh.in_secret_list,
    )
    return fresh


@transaction.atomic
def suspend_mandate(*, mandate: Mandate, version: int, by: User, at: datetime) -> Mandate:
    """Nothing is readable by it until it is restored."""
    fresh = locked(mandate, version=version)
    MANDATE.check(by, "suspend", fresh)
    _keep_an_animator(fresh, "Suspendre")
    fresh.suspend()
    fresh.save_change()
    record(by=by, action="commissions.mandate.suspended", obj=fresh, at=at)
    return fresh


@transaction.atomic
def restore_mandate(*, mandate: Mandate, version: int, by: User, at: datetime) -> Mandate:
    """It counts again; the charter must still be signed."""
    fresh = locked(mandate, version=version)
    MANDATE.check(by, "restore", fresh)
    fresh.restore()
    fresh.save_change()
    record(by=by, action="commissions.mandate.restored", obj=fresh, at=at)
    return fresh


@transaction.atomic
def end_mandate(*, mandate: Mandate, version: int, by: User, at: datetime) -> Mandate:
    """Everything is lost at once, past situations included (rule R5); suppléances stop with it."""
    fresh = locked(mandate, version=version)
    MANDATE.check(by, "end", fresh)
    _keep_an_animator(fresh, "Mettre fin")
    return _ended(fresh, by=by, at=at)


def is_last_animator(mandate: Mandate) -> bool:
    """Whether nobody could run the commission without this mandate."""
    if mandate.quality != Quality.ANIMATOR:
        return False
    return not (
        _running(mandate.commission)
        .filter(quality=Quality.ANIMATOR, status=MandateStatus.ACTIVE)
        .exclude(pk=mandate.pk)
        .exists()
    )


def _running(commission: Commission) -> QuerySet[Mandate]:
    return Mandate.objects.filter(commission=commission, status__in=RUNNING, user__is_active=True)


def _ended(mandate: Mandate, *, by, at: datetime) -> Mandate:
    mandate.end(at=at)
    mandate.save_change()
    for acting in (
        Substitution.objects.filter(mandate=mandate),
        Substitution.objects.filter(mandate__stands_for=mandate),
    ):
        acting.filter(stopped_at__isnull=True, ends_at__gt=at).update(stopped_at=at)
    record(by=by, action="commissions.mandate.ended", obj=mandate, at=at)
    return mandate


def _end_what_is_past(commission: Commission, user: User | None, *, by, at: datetime) -> None:
    """A mandate whose dates are over counts for nothing: it is closed before another is given."""
    past = _running(commission).filter(user=user, ends_on__lt=timezone.localdate(at))
    for mandate in past.select_for_update(of=("self",)):
        _ended(mandate, by=by, at=at)


def _keep_an_animator(mandate: Mandate, gesture: str) -> None:
    if is_last_animator(mandate):
        words = f"{gesture} est impossible : donnez d’abord un mandat à un autre animateur."
        raise GuardsFailed([Missing("quality", words)])


# --- What speaks against a mandate ---
def _about_person(
    commission: Commission, user: User | None, quality: str, stands_for: Mandate | None
) -> list[Missing]:
    if user is None:
        return [Missing("user", "Choisissez quelqu’un qui a un compte.")]
    if words := _why_not(commission, user) or _holds_one(commission, user, quality, stands_for):
        return [Missing("user", words)]
    return []


def _why_not(commission: Commission, user: User) -> str:
    if not user.is_active:
        return "Ce compte est fermé."
    if user.is_staff or user.is_superuser:
        return "Un compte d’administration technique n’entre dans aucune commission."
    if user.pk == commission.protection_officer_id:
        return "Le délégué à la protection des données contrôle la commission : il n’y siège pas."
    presides = reading_today().filter(
        commission=commission, user=user, as_what=ReaderKind.PRESIDENT
    )
    if presides.exists():
        return "L’élu qui préside le CLSM lit le bilan publié : il ne siège pas dans la commission."
    return ""


def _holds_one(commission: Commission, user: User, quality: str, stands_for: Mandate | None) -> str:
    """One mandate a person; but who holds the secretariat may stand in for the animateur."""
    held = _running(commission).filter(user=user)
    for_animator = stands_for is not None and stands_for.quality == Quality.ANIMATOR
    if quality == Quality.SUBSTITUTE and for_animator:
        held = held.exclude(quality=Quality.SECRETARY)
    if not held.exists():
        return ""
    return "Cette personne a déjà un mandat dans la commission : mettez-y fin d’abord."


def _about_quality(
    commission: Commission, quality: str, stands_for: Mandate | None
) -> list[Missing]:
    if quality not in Quality.values:
        return [Missing("quality", "Choisissez en quelle qualité.")]
    if quality != Quality.SUBSTITUTE:
        return [Missing("stands_for", "Seul un suppléant supplée.")] if stands_for else []
    if stands_for is None or stands_for not in may_be_replaced(commission):
        return [Missing("stands_for", "Choisissez quel titulaire cette personne supplée.")]
    if stands_for.substitutes.filter(status__in=RUNNING).exists():
        return [Missing("stands_for", "Ce titulaire a déjà un suppléant.")]
    return []


def may_be_replaced(commission: Commission) -> QuerySet[Mandate]:
    """The mandates that may have a suppléant: neither a suppléant nor a guest is replaced."""
    return (
        _running(commission)
        .exclude(quality__in=(Quality.SUBSTITUTE, Quality.GUEST))
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def _about_card(
    card: Card, quality: str, *, at: datetime, began: date | None = None
) -> list[Missing]:
    missing = [
        Missing(name, words)
        for name, words in (
            ("family", "Choisissez ce que cette personne apporte autour de la table."),
            ("function", "Écrivez sa fonction : c’est elle qui s’affiche, pas son nom."),
            ("organisation", "Écrivez pour quel organisme elle siège."),
            ("starts_on", "Écrivez le premier jour du mandat."),
        )
        if not getattr(card, name)
    ]
    if card.in_secret_list is None:
        missing.append(Missing("in_secret_list", "Répondez oui ou non : vous l’avez vérifié."))
    if card.family == Family.USERS and card.in_secret_list:
        words = "Un représentant d’usagers ou de familles, un pair, est hors de cette liste."
        missing.append(Missing("in_secret_list", words))
    return missing + _about_dates(card, quality, at=at, began=began)


def _about_dates(card: Card, quality: str, *, at: datetime, began: date | None) -> list[Missing]:
    if card.ends_on is None:
        words = "Un invité vient pour un temps : écrivez le dernier jour."
        return [Missing("ends_on", words)] if quality == Quality.GUEST else []
    if card.starts_on and card.ends_on < card.starts_on:
        return [Missing("ends_on", "Le dernier jour vient avant le premier.")]
    if began is None and card.ends_on < timezone.localdate(at):
        return [Missing("ends_on", "Ce jour est passé.")]
    return []
