"""A situation, or its plan, as another reader gets it: through the very selectors of that reader."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from cases.models import Case
from cases.permissions import CASE
from cases.selectors.head import JOINED_FOR_HEAD
from cases.selectors.lens import reading_of
from desk.selectors.situation import SECTIONS, CaseSheet, case_sheet
from ppcs.models import Plan
from ppcs.permissions import PLAN
from ppcs.selectors.page import page_of

WHOLE_PLAN = "plan-entier"
LABELS = {
    "": "Synthèse",
    "cercle": "Cercle",
    "evaluation": "Évaluation",
    "plan": "Plan",
    "documents": "Documents",
    WHOLE_PLAN: "Le plan entier",
}


@dataclass(frozen=True)
class Eyes:
    """What they would get: `sheet`, or `plan` (the context of its page); neither is nothing at all."""

    sheet: CaseSheet | None = None
    plan: dict | None = None
    sections: tuple[tuple[str, str], ...] = ()
    section: str = ""

    @property
    def see_something(self) -> bool:
        return self.sheet is not None or self.plan is not None


def eyes_of(reader: User, case: Case, *, section: str, today: date) -> Eyes:
    """As the doors of both pages would open them for `reader`."""
    rows = CASE.visible_to(reader).select_related(*JOINED_FOR_HEAD)
    found = CASE.looked_at(reader, rows.filter(pk=case.pk))
    if found is None:
        return Eyes()
    plan = _plan_of(reader, case)
    keys = [*SECTIONS, *([WHOLE_PLAN] if plan is not None else [])]
    section = section if section in keys else ""
    sections = tuple((key, LABELS[key]) for key in keys)
    if section == WHOLE_PLAN and plan is not None:
        context = page_of(plan, reader, reading_of(reader, plan.case))
        return Eyes(plan=context, sections=sections, section=section)
    sheet = case_sheet(found, reader, section=section, today=today)
    return Eyes(sheet=sheet, sections=sections, section=section)


def _plan_of(reader: User, case: Case) -> Plan | None:
    rows = PLAN.visible_to(reader).filter(case=case.pk).order_by("-created_at", "-pk")
    newest = rows.values_list("pk", flat=True).first()
    joined = PLAN.visible_to(reader).select_related("case__dac", "case__person")
    return PLAN.looked_at(reader, joined.filter(pk=newest)) if newest is not None else None
