"""The changes of a DAC's settings in French sentences, from the codes that the journal keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from audit.models import Event
from audit.selectors import changes_of
from common.french import DAYS_SHORT, counted, day, moment
from directory.enums import DacList, SettingsSection
from directory.models import Dac, DacListItem
from notifications.registry import NOTIFICATIONS

DAYS = "jour ouvré,jours ouvrés"
FIELDS = {
    "delay_48_hours": "urgence « sous 48 h »",
    "delay_15_days": "« sous 15 jours »",
    "delay_month": "« dans le mois »",
    "delay_question": "question sans identité",
    "working_weekdays": "jours ouvrés",
    "closed_on_public_holidays": "fermé les jours fériés",
    "opening_words": "horaires en clair",
    "reminder_days_before": "rappel avant la date promise",
    "escalation_days_after": "alerte après la date promise",
    "action_reminder_days": "rappel avant l’échéance d’une action",
    "action_again_days": "dernier rappel après l’échéance d’une action",
    "gp_opinion_blocks": "l’avis du médecin traitant bloque",
    "opinion_days": "temps laissé pour l’avis sur un plan",
    "plan_review_months": "réévaluation proposée d’un plan",
    "gp_validates_plan": "le médecin traitant valide le plan",
    "second_factor_required": "second facteur exigé",
}
UNITS = {"plan_review_months": "mois,mois"}  # the other numbers are working days
ITEMS = {
    "item_added": "ajouté",
    "item_reworded": "reformulé",
    "item_moved": "déplacé",
    "item_switched_off": "n’est plus proposé",
    "item_switched_on": "proposé à nouveau",
}


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    title: str
    text: str
    who: str
    at: datetime


def settings_events(dac: Dac):
    """Every change of the settings in the journal, newest first."""
    return changes_of(dac).order_by("-at", "-pk")


def changes_since(dac: Dac, version: int) -> list[Event]:
    """What was changed after the page of this version was shown, oldest first."""
    return list(changes_of(dac).filter(data__version__gt=version))


def worded(dac: Dac, events: Iterable[Event]) -> list[Change]:
    """The events as lines to show; one query, for the labels of the lists."""
    labels = {(item.list, item.code): item.label for item in DacListItem.objects.filter(dac=dac)}
    return [_change(event, labels) for event in events]


def told(dac: Dac, events: list[Event]) -> str:
    """The sentences for somebody whose page was overtaken by these changes."""
    if not events:
        return "Ces réglages ont changé pendant que vous les aviez sous les yeux."
    return " ".join(
        f"{change.who} a changé entre-temps ({moment(change.at)}) : {change.title}"
        f"{f', {change.text}' if change.text else ''}."
        for change in worded(dac, events)
    )


def _change(event: Event, labels: dict) -> Change:
    title, text = _words(event.action.removeprefix("directory.dac."), event.data, labels)
    return Change(title=title, text=text, who=event.actor_label, at=event.at)


def _words(action: str, data: dict, labels: dict) -> tuple[str, str]:
    if action in SettingsSection.values:
        return SettingsSection(action).label.capitalize(), _differences(data["changes"])
    if action in ITEMS:
        label = labels.get((data["list"], data["code"]), data["code"])
        return DacList(data["list"]).label.capitalize(), f"« {label} » {ITEMS[action]}"
    if action in ("text_written", "text_reset"):
        known = NOTIFICATIONS.get(data["kind"])
        title = f"« {known.subject} »" if known else data["kind"]
        return (
            f"Message {title}",
            "phrase du DAC" if action == "text_written" else "phrase d’origine",
        )
    if action in ("closure_added", "closure_removed"):
        verb = "ajoutée" if action == "closure_added" else "retirée"
        return f"Fermeture {verb}", f"du {_day(data['starts'])} au {_day(data['ends'])}"
    if action in ("covers", "coverage_ended"):
        communes = counted(data.get("added", data.get("ended", 0)), "commune")
        since = "à partir du" if action == "covers" else "jusqu’au"
        when = f", {since} {_day(data['day'])}" if "day" in data else ""
        verb = "ajoutées" if action == "covers" else "retirées"
        return f"Communes {verb}", f"{communes}{when}"
    return {"opened": ("DAC ouvert", "")}.get(action, (action, ""))


def _differences(changes: dict) -> str:
    parts = []
    for name in [name for name in FIELDS if name in changes]:
        pair = changes[name]
        before_after = f" : {_value(pair[0], name)} → {_value(pair[1], name)}" if pair else ""
        parts.append(f"{FIELDS[name]}{before_after}")
    return " ; ".join(parts)


def _value(value, name: str) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(DAYS_SHORT[number] for number in sorted(value))
    return counted(value, UNITS.get(name, DAYS))


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
