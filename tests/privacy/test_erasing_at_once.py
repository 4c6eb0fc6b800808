"""Two offices ask to erase the same person at the very same moment: one erasure, the other is told."""

import pytest
from django.utils import timezone

from cases.models import Person
from common.errors import GuardsFailed
from privacy.enums import RightKind
from privacy.models import Erasure
from privacy.services import erasing
from tests.directory.test_at_once import at_once
from tests.personas import build_cast, fresh
from tests.privacy import persons

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_requests_one_is_asked_and_the_other_refused_in_words(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = build_cast()
    case = persons.whole(cast)

    def asking(by):
        request = persons.noted(cast, case, RightKind.ERASURE, by=by)
        how = {"version": request.version, "by": fresh(by), "at": timezone.now()}
        return lambda: erasing.ask_for_request(request=request, kept="nothing", **how)

    answers = at_once(
        Person.objects.filter(pk=case.person_id), asking(cast.dpo), asking(cast.sophie)
    )

    assert GuardsFailed in answers
    assert Erasure.objects.get() in answers
