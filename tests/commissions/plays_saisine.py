"""The buttons of the referrer, played through their services."""

from dataclasses import replace

from django.utils import timezone

from commissions.enums import SituationStatus as S
from commissions.models import Situation
from commissions.services import submit as saisine
from tests.commissions.saisine import content_of, draft_of
from tests.factories import commissions as make

NOW = timezone.now


def submit(cast):
    table = make.table(cast)
    draft = draft_of(table.commission, cast.samir)
    content = content_of(draft)
    yield
    saisine.submit(situation=draft, content=content, by=cast.samir, at=NOW())


def provide_more(cast):
    table = make.table(cast)
    about = make.situation(table.commission, cast.samir, S.TO_COMPLETE)
    content = replace(content_of(about), information=None, accord=None)
    yield
    saisine.provide_more(situation=about, content=content, by=cast.samir, at=NOW())


def withdraw(cast):
    table = make.table(cast)
    about = make.situation(table.commission, cast.samir, S.UNDER_REVIEW)
    yield
    saisine.withdraw(situation=about, version=about.version, by=cast.samir, at=NOW())


PLAYS = {Situation: {"submit": [submit], "provide_more": [provide_more], "withdraw": [withdraw]}}
