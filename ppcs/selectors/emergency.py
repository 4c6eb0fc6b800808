"""What the plan in force says to do when things go wrong, for whoever opened it in an emergency."""

from dataclasses import dataclass

from cases.models import Case
from cases.selectors.lens import InEmergency
from ppcs.enums import Severity
from ppcs.models import Alert
from ppcs.permissions import FOLLOWED_PLAN, has_accord
from ppcs.selectors.signals import ALERT_FIRST, SEVERITY_TONES


@dataclass(frozen=True)
class Conduct:
    """One alert of the version in force: the sign, and what each does then."""

    sign: str
    label: str
    tone: str
    steps: tuple[tuple[str, str], ...]
    contacts: tuple[tuple[str, str], ...]
    delay: str


def conduct_of(case: Case, opened: InEmergency) -> tuple[Conduct, ...]:
    """The alerts as they were validated, in the volets that are not closed, the gravest first.

    One statement. A plan that is not in force, or that the person no longer agrees to, says nothing.
    """
    rows = Alert.objects.filter(
        has_accord("plan__case"),
        plan__case=case,
        plan__status__in=sorted(FOLLOWED_PLAN),
        agreed__volet__in=sorted(opened.volets),
    )
    found = list(rows.order_by("rank", "pk").values_list("agreed", flat=True))
    found.sort(key=lambda agreed: ALERT_FIRST[Severity(agreed["severity"])])
    return tuple(_conduct(agreed) for agreed in found)


def _conduct(agreed: dict) -> Conduct:
    steps = (
        ("Elle", agreed["do_person"]),
        ("Ses proches, l’aide", agreed["do_relatives"]),
        ("Les professionnels", agreed["do_professionals"]),
    )
    return Conduct(
        sign=agreed["sign"],
        label=agreed["severity_label"].capitalize(),
        tone=SEVERITY_TONES[Severity(agreed["severity"])],
        steps=tuple((label, words) for label, words in steps if words),
        contacts=tuple((one["name"], one["phone"]) for one in agreed["contacts"]),
        delay=agreed["delay"],
    )
