"""Hide the texts of plans from whoever has no tie to the situation."""

from django.db import migrations

from common.database import RowSecurity

# The same ties as in cases/0008, from the plan; written again, since a migration never changes.
TIED_TO_PLAN = """EXISTS (
    SELECT 1 FROM ppcs_plan plan JOIN cases_case c ON c.id = plan.case_id
    WHERE plan.id = %s AND (
        c.dac_id = ANY (ARRAY(
            SELECT d.id FROM directory_dac d
            JOIN directory_membership m ON m.organisation_id = d.organisation_id
            JOIN directory_professional p ON p.id = m.professional_id
            WHERE p.user_id = {reader} AND m.role IN ('coordinator', 'manager')))
        OR EXISTS (SELECT 1 FROM cases_teammember t WHERE t.case_id = c.id AND t.user_id = {reader})
        OR EXISTS (
            SELECT 1 FROM cases_casegrant g
            WHERE g.content_object_id = c.id AND g.user_id = {reader})
        OR EXISTS (
            SELECT 1 FROM cases_emergencyopening o
            WHERE o.case_id = c.id AND o.opened_by_id = {reader})))"""
TIED_THROUGH = "EXISTS (SELECT 1 FROM ppcs_{parent} parent WHERE parent.id = ppcs_{name}.{column})"


def through(name: str, parent: str, column: str) -> RowSecurity:
    """Shown where its parent is."""
    parts = {"{parent}": parent, "{name}": name, "{column}": column}
    condition = TIED_THROUGH
    for mark, value in parts.items():
        condition = condition.replace(mark, value)
    return RowSecurity(name, condition=condition)


class Migration(migrations.Migration):
    dependencies = [("ppcs", "0005_sheet_of_duties"), ("cases", "0008_row_security")]
    operations = [
        *(
            RowSecurity(name, condition=TIED_TO_PLAN % f"ppcs_{name}.plan_id")
            for name in (
                "synthesis",
                "problem",
                "action",
                "alert",
                "alertraised",
                "planversion",
                "review",
            )
        ),
        through("goal", "problem", "problem_id"),
        through("unmetgoal", "goal", "goal_id"),
        through("reviewedgoal", "review", "review_id"),
    ]
