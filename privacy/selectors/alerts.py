"""Alerts as the officer reads them: accounts, moments, counts, references; nothing of content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common import french
from directory.enums import Role
from directory.selectors import people_of_dac
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert
from privacy.permissions import ALERT, OFFICER
from privacy.selectors.belongings import places_of
from privacy.selectors.readers import behind

PAGE = 25
CASE = "cases.case"
TONES = {AlertStatus.OPEN: "att", AlertStatus.LOOKED_AT: "go", AlertStatus.CLOSED: "done"}
STATES = {
    "": ("À regarder", [AlertStatus.OPEN, AlertStatus.LOOKED_AT]),
    "traitees": ("Traitées", [AlertStatus.CLOSED]),
    "toutes": ("Toutes", list(AlertStatus)),
}
# What a rule looks for, in a sentence for who must judge it.
EXPLAINED = {
    AlertRule.MANY_FILES: "Un même compte a ouvert beaucoup de situations différentes en peu de temps.",
    AlertRule.SAME_SURNAME: "Le nom du compte est celui d’une personne dont il a ouvert la situation.",
    AlertRule.WITHOUT_LINK: "Le compte a ouvert une situation au seul titre du DAC : jamais référent, "
    "dans aucune équipe, sans y avoir rien écrit avant, ni dans l’heure qui a suivi.",
    AlertRule.REFUSALS: "Un même compte a essayé plusieurs fois d’ouvrir ce qu’il ne peut pas ouvrir.",
    AlertRule.AT_NIGHT: "Des situations ont été ouvertes de nuit.",
    AlertRule.EMERGENCY: "Une situation a été ouverte en urgence. Une autre personne doit juger si "
    "c’était justifié.",
    AlertRule.EMERGENCY_RATE: "Les ouvertures d’urgence sont devenues trop fréquentes pour rester "
    "une exception.",
}


@dataclass(frozen=True)
class AlertRow:
    """One alert in a list."""

    public_id: str
    rule: str
    account: str
    dac: str
    last_at: datetime
    counted: str
    status_label: str
    status_tone: str


@dataclass(frozen=True)
class AlertList:
    """A page of alerts and its filters."""

    page: Page
    rows: tuple[AlertRow, ...]
    filters: tuple[dict, ...]


@dataclass(frozen=True)
class AlertSheet:
    """One alert: what happened, and what was done about it."""

    public_id: str
    title: str
    explained: str
    status_label: str
    status_tone: str
    facts: tuple[tuple[str, str], ...]
    references: tuple[str, ...]
    more: int
    handled: tuple[tuple[str, str], ...]
    note: str
    may_look: bool
    may_close: bool
    own: str
    trail_url: str
    for_officer: bool


def alert_list(rows: QuerySet[Alert], *, state: str, page: str | None) -> AlertList:
    """The alerts of one filter, the latest first; `rows` are those the officer may see."""
    _, states = STATES[state]
    found = rows.filter(status__in=states).select_related("account", "dac")
    shown = Paginator(found.order_by("-last_at", "-pk"), PAGE).get_page(page)
    return AlertList(
        page=shown,
        rows=tuple(alert_rows(shown.object_list)),
        filters=tuple(
            {"key": key, "label": label, "current": key == state}
            for key, (label, _) in STATES.items()
        ),
    )


def alert_rows(alerts: Iterable[Alert]) -> Iterable[AlertRow]:
    for one in alerts:
        yield AlertRow(
            public_id=str(one.public_id),
            rule=str(AlertRule(one.rule).label),
            account=str(one.account) if one.account is not None else "Tout le DAC",
            dac=one.dac.name,
            last_at=one.last_at,
            counted=counted(one),
            status_label=one.get_status_display().capitalize(),
            status_tone=TONES[AlertStatus(one.status)],
        )


def counted(alert: Alert) -> str:
    """« 42 situations », « 6 refus », « 4 ouvertures »."""
    facts = alert.facts
    if alert.rule == AlertRule.REFUSALS:
        return french.counted(facts.get("refusals", 0), "refus,refus")
    if alert.rule == AlertRule.EMERGENCY_RATE:
        return french.counted(facts.get("openings", 0), "ouverture")
    return french.counted(facts.get("situations", 0), "situation")


def alert_sheet(alert: Alert, user: User) -> AlertSheet:
    """What the officer reads of one alert; three statements."""
    may = set(ALERT.actions_for(user, alert))
    for_officer = OFFICER.test(user, alert)
    references, more = _references(alert)
    return AlertSheet(
        public_id=str(alert.public_id),
        title=str(AlertRule(alert.rule).label),
        explained=EXPLAINED[AlertRule(alert.rule)],
        status_label=alert.get_status_display().capitalize(),
        status_tone=TONES[AlertStatus(alert.status)],
        facts=tuple((label, words) for label, words in _facts(alert) if words),
        references=references,
        more=more,
        handled=_handled(alert),
        note=alert.outcome_note,
        may_look="look" in may,
        may_close="close" in may,
        own=_own(alert) if alert.account_id == user.pk else "",
        trail_url=f"{reverse('privacy:trail')}?alerte={alert.public_id}" if for_officer else "",
        for_officer=for_officer,
    )


def _own(alert: Alert) -> str:
    """Who deals with it instead of who reads it, in a sentence."""
    people = people_of_dac(alert.dac, Role.DATA_PROTECTION, on=timezone.localdate())
    alone = not people.exclude(pk=alert.account_id).exists()
    who = "un responsable du DAC" if alone else "un autre délégué du DAC"
    return f"Cette alerte vous concerne : {who} la traite."


def _references(alert: Alert) -> tuple[tuple[str, ...], int]:
    """Situations by their reference; one that was erased since has none."""
    cases = alert.facts.get("cases", [])
    places = places_of((CASE, key) for key in cases)
    found = sorted({place.reference for place in places.values() if place.reference})
    return tuple(found), max(alert.facts.get("situations", 0) - len(found), 0)


def _facts(alert: Alert) -> Iterable[tuple[str, str]]:
    who = behind([alert.account_id]).get(alert.account_id) if alert.account_id else None
    yield "Compte", str(alert.account) if alert.account is not None else ""
    yield "Fonction", who.line if who is not None else ""
    yield "DAC", alert.dac.name
    yield "Premier fait", french.moment(alert.first_at)
    yield "Dernier fait", french.moment(alert.last_at) if alert.last_at != alert.first_at else ""
    yield "Compté", counted(alert)
    yield "Pages ouvertes", str(alert.facts.get("pages", ""))
    yield "Situations suivies par le DAC", str(alert.facts.get("followed", ""))
    yield "Seuil du DAC", _threshold(alert.facts)
    yield "Levée", french.moment(alert.raised_at)


def _threshold(facts: dict) -> str:
    if "threshold" not in facts:
        return ""
    minutes = facts.get("minutes")
    return f"{facts['threshold']} en {minutes} minutes" if minutes else str(facts["threshold"])


def _handled(alert: Alert) -> tuple[tuple[str, str], ...]:
    rows = []
    if alert.looked_at is not None:
        rows.append(("Regardée", f"{french.moment(alert.looked_at)}, par {alert.looked_by}"))
    if alert.closed_at is not None:
        rows.append(("Traitée", f"{french.moment(alert.closed_at)}, par {alert.closed_by}"))
        rows.append(("Issue", str(alert.get_outcome_display()).capitalize()))
    return tuple(rows)
