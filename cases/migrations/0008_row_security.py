"""Hide notes, documents, assessments and circumstances from whoever has no tie to the situation."""

from django.db import migrations

from common.database import RowSecurity

# Who accompanies for the DAC, who has or had a place, who was let in by name or opened it in an
# emergency: coarser than the policies of permissions.py on purpose (decision 0049).
TIED_TO_CASE = """EXISTS (
    SELECT 1 FROM cases_case c WHERE c.id = %s AND (
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


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_emergency_openings"),
        ("directory", "0003_reminders_of_actions"),
    ]
    operations = [
        *(
            RowSecurity(name, condition=TIED_TO_CASE % f"cases_{name}.case_id")
            for name in ("note", "document", "circumstances", "assessment")
        ),
        RowSecurity(
            "assesseddimension",
            condition="""EXISTS (
                SELECT 1 FROM cases_assessment a WHERE a.id = cases_assesseddimension.assessment_id
            )""",
        ),
    ]
