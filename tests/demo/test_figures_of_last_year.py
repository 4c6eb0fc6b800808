"""The figures of last year in the demo's story: enough of them to be shown, and published."""

from django.utils import timezone

from commissions.models import PublishedBilan, StatisticalRecord
from commissions.selectors.bilan import figures_in
from demo.story.figures import CLOSED, EXAMINED, SUBMITTED, tell_last_year
from tests.factories import commissions as make
from tests.personas import fresh


def test_last_year_is_counted_and_published(cast):
    table = make.table(cast)
    tell_last_year(commission=table.commission, by=fresh(table.claire), at=timezone.now())
    bilan = PublishedBilan.objects.get()
    assert bilan.year == timezone.localdate().year - 1
    shown = figures_in(bilan.content)
    assert (shown["situations.submitted"], shown["situations.examined"]) == (SUBMITTED, EXAMINED)
    assert shown["situations.closed"] == CLOSED
    assert len([count for count in shown.values() if count]) > 40
    assert not StatisticalRecord.objects.filter(situation__isnull=False).exists()
