"""A sheet that was sent, as its author finds it again in the form to complete it."""

from commissions.forms.screened import kept_before
from commissions.forms.sheet import NO, RESTRICTED, ROWS, SHOWN, YES
from commissions.models import RestrictedSheet, Situation
from commissions.services.sheet import RESTRICTED_TEXTS, STEP_PARTS, TEXTS
from common import french


def stored_as_typed(situation: Situation, restricted: RestrictedSheet) -> dict[str, list[str]]:
    """What the columns hold, under the names of the form; the decisions have their own page."""
    typed = {name: _words(getattr(situation, name)) for name in SHOWN}
    typed |= {name: _words(getattr(restricted, name)) for name in RESTRICTED}
    typed["conflict"] = [YES if restricted.conflict else NO]
    for n, step in enumerate(situation.steps[:ROWS], start=1):
        typed |= {f"step_{n}_{part}": _words(step.get(part, "")) for part in STEP_PARTS}
    names = {one["kind"]: one["name"] for one in restricted.people}
    for n, body in enumerate(situation.bodies[:ROWS], start=1):
        kind = body.get("kind", "")
        typed[f"body_{n}_kind"], typed[f"body_{n}_name"] = [kind], _words(names.get(kind, ""))
        typed[f"body_{n}_informed"] = _words(bool(body.get("informed")))
    texts = {name: typed[name][0] for name in (*TEXTS, *RESTRICTED_TEXTS) if typed[name]}
    texts |= {name: words[0] for name, words in typed.items() if name[:5] == "step_" and words}
    typed |= kept_before(situation.justified, texts)
    return {name: values for name, values in typed.items() if any(values)}


def _words(value) -> list[str]:
    """As a person would have typed it: a list, a day, a tick, or a text."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    if hasattr(value, "isoformat"):
        return [french.day_digits(value)]
    return [str(value)] if value else []
