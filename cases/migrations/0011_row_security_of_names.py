"""Hide situations, persons and requests from whoever has no tie to them."""

from django.db import migrations

from common.database import RowSecurity

# Of the DAC: who accompanies, leads it, or protects its data (decision 0049). The ties of 0008, and
# those of whoever wrote or sent a request, written again since a migration never changes.
OF_THE_DAC = """dac_id = ANY (ARRAY(
    SELECT d.id FROM directory_dac d
    JOIN directory_membership m ON m.organisation_id = d.organisation_id
    JOIN directory_professional p ON p.id = m.professional_id
    WHERE p.user_id = {reader} AND m.role IN ('coordinator', 'manager', 'data_protection')))"""
OF_THE_CASE = """
    OR EXISTS (
        SELECT 1 FROM cases_teammember t WHERE t.case_id = cases_case.id AND t.user_id = {reader})
    OR EXISTS (
        SELECT 1 FROM cases_casegrant g
        WHERE g.content_object_id = cases_case.id AND g.user_id = {reader})
    OR EXISTS (
        SELECT 1 FROM cases_emergencyopening o
        WHERE o.case_id = cases_case.id AND o.opened_by_id = {reader})
    OR EXISTS (
        SELECT 1 FROM cases_referral r
        WHERE r.case_id = cases_case.id AND {reader} IN (r.author_id, r.requester_id))"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_files_in_quarantine")]
    operations = [
        RowSecurity("referral", condition=f"{OF_THE_DAC} OR {{reader}} IN (author_id, requester_id)"),
        RowSecurity("case", condition=OF_THE_DAC + OF_THE_CASE),
        RowSecurity(
            "person",
            condition=OF_THE_DAC
            + " OR EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = cases_person.id)",
        ),
    ]
