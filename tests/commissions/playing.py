"""A session played by its services, as the pages do: opened, talked about, closed, written down."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from commissions.enums import Audience, EntryOutcome
from commissions.models import AgendaEntry, Preconisation, Record, RestrictedSession, Situation
from commissions.selectors.attending import expected_at
from commissions.services.contribute import contribute
from commissions.services.preconise import Proposal, propose, retain
from commissions.services.record import Written, propose_record, validate_record, write_record
from commissions.services.room import Conclusion, close_session, open_session
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now
EXAMINED = Conclusion(EntryOutcome.EXAMINED, person_came=False)
WORDS = Written(
    question="Comment renouer sans brusquer ?",
    agreed=("La personne souhaite rester chez elle.",),
    orientation="Poursuivre vos visites du matin.",
)


@dataclass
class Played:
    """One examination: Marc and Rita in the list, Odile outside of it, Claire runs it."""

    table: make.Table
    entry: AgendaEntry

    @property
    def session(self) -> RestrictedSession:
        return RestrictedSession.objects.get(pk=self.entry.session_id)

    @property
    def situation(self) -> Situation:
        return Situation.objects.get(pk=self.entry.situation_id)

    @property
    def record(self) -> Record:
        return Record.objects.get(entry=self.entry)

    def again(self) -> AgendaEntry:
        return AgendaEntry.objects.get(pk=self.entry.pk)

    def everybody(self) -> frozenset[int]:
        return frozenset(one.mandate.pk for one in expected_at(self.session))

    def open(self, **but):
        given = {"present": self.everybody(), "reminder_read": True, "at": NOW()} | but
        session = self.session
        return open_session(session=session, version=session.version, by=self.claire, **given)

    def close(self, conclusion: Conclusion = EXAMINED):
        session = self.session
        ends = {self.entry.pk: conclusion}
        return close_session(
            session=session, conclusions=ends, version=session.version, by=self.claire, at=NOW()
        )

    def proposed(self, by=None, **but) -> Preconisation:
        words = {
            "kind": "joint_visit",
            "title": "Visite commune à domicile",
            "owner": self.table.marc,
            "due_on": timezone.localdate() + timedelta(days=20),
        }
        proposal = Proposal(**{**words, **but})
        return propose(entry=self.again(), proposal=proposal, by=by or self.claire, at=NOW())

    def retained(self, **but) -> Preconisation:
        row = self.proposed(**but)
        return retain(preconisation=row, version=row.version, by=self.claire, at=NOW())

    def written(self, words: Written = WORDS, **but) -> Record:
        return write_record(entry=self.again(), words=words, by=self.claire, at=NOW(), **but)

    def first(self) -> Record:
        row = self.record
        return propose_record(record=row, version=row.version, by=self.claire, at=NOW())

    def second(self, by=None) -> Record:
        row = self.record
        by = fresh(by or self.table.marc)
        return validate_record(record=row, version=row.version, by=by, at=NOW())

    @property
    def claire(self):
        return fresh(self.table.claire)


def convened(table: make.Table, **fields) -> Played:
    """Called, everybody admitted and without a link; the room opens when it is told to."""
    entry = make.examination(table, session_status="convened", **fields)
    make.admission(entry, table.mandates["rita"], table.claire)
    make.no_link(entry.situation, table.rita)
    return Played(table, entry)


def opened(table: make.Table, **fields) -> Played:
    one = convened(table, **fields)
    one.open()
    return one


def closed(table: make.Table, **fields) -> Played:
    """Over, one préconisation of Marc's and one of Odile's retained, nothing written down yet."""
    one = opened(table, **fields)
    one.retained(title="Zqcare consultation avancée", kind="care")
    one.retained(title="Zqhousing essai de dix jours", kind="housing", owner=table.odile)
    one.close()
    return one


def validated(table: make.Table, **fields) -> Played:
    one = closed(table, **fields)
    one.written()
    one.first()
    one.second()
    return one


def contribute_as(one: Played, user) -> None:
    """A contribution for everybody who may read one."""
    contribute(
        entry=one.again(),
        text="Deux visites tiennent encore.",
        audience=Audience.EVERYBODY,
        by=fresh(user),
        at=NOW(),
    )
