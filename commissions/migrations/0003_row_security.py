"""Hide situations and what is written of them from whoever sits in no seat of the commission."""

from django.db import migrations

from common.database import RowSecurity

# Its referrer, whoever has or had a seat, the officer whom it named (decision 0049).
TIED_TO_SITUATION = """commissions_situation.referrer_id = {reader}
    OR commissions_situation.commission_id IN (
        SELECT m.commission_id FROM commissions_mandate m WHERE m.user_id = {reader})
    OR commissions_situation.commission_id IN (
        SELECT c.id FROM commissions_commission c WHERE c.protection_officer_id = {reader})"""
THROUGH_SITUATION = (
    "EXISTS (SELECT 1 FROM commissions_situation s WHERE s.id = commissions_%s.situation_id)"
)
THROUGH_ENTRY = """EXISTS (
    SELECT 1 FROM commissions_agendaentry e JOIN commissions_situation s ON s.id = e.situation_id
    WHERE e.id = commissions_%s.entry_id)"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0002_the_purge")]
    operations = [
        RowSecurity("situation", condition=TIED_TO_SITUATION),
        *(
            RowSecurity(name, condition=THROUGH_SITUATION % name)
            for name in ("restrictedsheet", "identity", "preconisation", "personreturn")
        ),
        *(
            RowSecurity(name, condition=THROUGH_ENTRY % name)
            for name in ("contribution", "record")
        ),
    ]
