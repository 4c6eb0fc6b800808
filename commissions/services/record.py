"""The relevé: closed fields that quote nobody, validated by two, then immutable (rule R22)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record as journal
from commissions.enums import EntryOutcome, ProposalStatus, RecordStatus
from commissions.models import Addendum, AgendaEntry, Mandate, Preconisation, Record, Situation
from commissions.notifications import NewsForReferrer, ToDoForCommission, ToReadForMember, tell
from commissions.permissions import ENTRY, RECORD
from commissions.selectors.record import content_of, seconders_of
from commissions.services.preconise import FORBIDDEN, is_forbidden
from commissions.services.screened import Kept, flags_in, justified, still_to_settle
from commissions.services.statistics import note
from commissions.services.telling import tell_all, tell_animators
from common.canonical import fingerprint
from common.errors import GuardsFailed, Missing
from common.locking import locked

MOST_AGREED = 8
LONGEST = 300
_VERB = r"(dit|declare|affirme|rapporte|indique|signale|explique|precise|estime|repondu|confie|confirme)e?s?"
# « selon les besoins » quotes nobody
_QUOTED = re.compile(
    rf"\b(a|ont|avait|avaient) (bien |aussi )?{_VERB}\b"
    rf"|\b(dit|declare|affirme|rapporte|indique|signale|explique|precise|estime|confirme)(nt)? (que|qu')"
    r"|\b(selon|d'apres|aux dires d\w*) (?!(les? |la |ses |leurs? )?(besoins?|disponibilites?|cas|possibilites?|"
    r"souhaits?|suites?|modalites?|calendrier|rythme|urgence|resultats?))"
    r"(le |la |les |l'|son |sa |ses |un |une |mme |m\. |dr )?\w+"
)
QUOTED = (
    "Le relevé ne dit pas qui a parlé. Écrivez ce qui est retenu, sans dire de qui cela vient : "
    "« La personne souhaite rester chez elle », « Les visites du soir sont difficiles »."
)


@dataclass(frozen=True)
class Written:
    """The closed fields of a relevé; préconisations are rows of their own."""

    question: str
    agreed: tuple[str, ...] = ()
    referent: Mandate | None = None
    next_on: date | None = None
    orientation: str = ""


def quotes_somebody(text: str) -> str:
    """The words that say who said what, as they stand; "" when nobody is quoted."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = _QUOTED.search(" ".join(plain.split()))
    return found[0].strip() if found else ""


@transaction.atomic
def write_record(
    *,
    entry: AgendaEntry,
    words: Written,
    by: User,
    at: datetime,
    version: int | None = None,
    kept: Kept | None = None,
) -> Record:
    """Keep the draft of the relevé of one examination; `version` 0 or None before there is one."""
    situation = locked(entry.situation)
    entry = locked(entry)
    ENTRY.check(by, "write_record", entry)
    row = Record.objects.filter(entry=entry).first()
    if row is not None:
        row = locked(row, version=version or None)
        if row.status != RecordStatus.DRAFT:
            RECORD.check(by, "edit", row)
    flags, missing = _screened(words)
    missing += _missing_words(words, situation, at=at)
    missing += still_to_settle(flags, kept or {})
    if missing:
        raise GuardsFailed(missing)
    row = row or Record(entry=entry, written_by=by, written_at=at)
    row.question, row.agreed = words.question.strip(), _agreed(words)
    row.referent, row.next_on = words.referent, words.next_on
    row.orientation = words.orientation.strip()
    row.justified = justified(flags, kept or {})
    row.written_by, row.written_at = by, at
    row.save_change() if row.pk else row.save()
    journal(by=by, action="commissions.record.written", obj=row, at=at)
    return row


def _agreed(words: Written) -> list[str]:
    return [one.strip() for one in words.agreed if one.strip()]


def _texts(words: Written) -> list[tuple[str, str]]:
    agreed = [(f"agreed_{rank}", text) for rank, text in enumerate(words.agreed)]
    return [("question", words.question), *agreed, ("orientation", words.orientation)]


def _screened(words: Written) -> tuple[list, list[Missing]]:
    flags, missing = [], []
    for field, text in _texts(words):
        flags += flags_in(field, text)
        if found := quotes_somebody(text):
            missing.append(Missing(field, f"« {found} » : {QUOTED}"))
        if is_forbidden(text):
            missing.append(Missing(field, FORBIDDEN))
    return flags, missing


def _missing_words(words: Written, situation: Situation, *, at: datetime) -> list[Missing]:
    missing = []
    if not words.question.strip():
        missing.append(Missing("question", "Écrivez la question qui était posée."))
    if len(_agreed(words)) > MOST_AGREED:
        missing.append(Missing("agreed_0", f"Retenez {MOST_AGREED} éléments au plus."))
    missing += [
        Missing(field, f"Ce texte est trop long : {LONGEST} caractères au plus.")
        for field, text in _texts(words)
        if field != "orientation" and len(text) > LONGEST
    ]
    if words.next_on is not None and words.next_on <= timezone.localdate(at):
        missing.append(Missing("next_on", "Choisissez un jour à venir."))
    if words.referent is not None and words.referent.commission_id != situation.commission_id:
        missing.append(Missing("referent", "Ce choix n’est plus proposé. Prenez-en un autre."))
    return missing


@transaction.atomic
def propose_record(*, record: Record, version: int, by: User, at: datetime) -> Record:
    """First validation, by the animateur: a member of the list who was there is asked for the second."""
    situation, record = _taken(record, "propose", version=version, by=by)
    if missing := missing_before_proposing(record):
        raise GuardsFailed(missing)
    record.propose(by=by, at=at)
    _kept(record, "proposed", situation, by=by, at=at)
    people = User.objects.filter(pk__in=seconders_of(record)).order_by("pk")
    occasion = f"second {record.public_id} {record.version}"
    tell_all(ToReadForMember, people, about=situation, at=at, occasion=occasion)
    return record


def missing_before_proposing(record: Record) -> list[Missing]:
    """Everything that a relevé lacks before it can be validated."""
    missing = []
    rows = list(Preconisation.objects.filter(entry=record.entry_id))
    if record.entry.outcome != EntryOutcome.EXAMINED:
        missing.append(Missing("outcome", "La situation n’a pas été refermée comme examinée."))
    if any(row.status == ProposalStatus.DISCUSSED for row in rows):
        words = "Une préconisation est encore en discussion : retenez-la, ou écartez-la."
        missing.append(Missing("preconisations", words))
    if not record.agreed and not any(row.status == ProposalStatus.RETAINED for row in rows):
        words = "Le relevé est vide : retenez une préconisation, ou écrivez un élément partagé."
        missing.append(Missing("agreed_0", words))
    if not record.orientation:
        words = "Écrivez l’orientation : c’est tout ce que le saisissant lira."
        missing.append(Missing("orientation", words))
    if not seconders_of(record):
        words = "Personne de la liste R1110-2 n’était présent : nul ne peut valider en second."
        missing.append(Missing("present", words))
    return missing


@transaction.atomic
def rework_record(*, record: Record, version: int, by: User, at: datetime) -> Record:
    """Take the relevé back before its second validation."""
    situation, record = _taken(record, "rework", version=version, by=by)
    record.rework()
    return _kept(record, "reworked", situation, by=by, at=at)


@transaction.atomic
def validate_record(*, record: Record, version: int, by: User, at: datetime) -> Record:
    """Second validation: the content is frozen with its fingerprint, and never changes again."""
    situation, record = _taken(record, "validate", version=version, by=by)
    record.validate(by=by, at=at)
    record.content = content_of(record)
    record.fingerprint = fingerprint(record.content)
    record.save_change()
    journal(
        by=by,
        action="commissions.record.validated",
        obj=record,
        at=at,
        fingerprint=record.fingerprint,
    )
    _hand_on(situation, record, by=by, at=at)
    _tell_of_validation(situation, record, at=at)
    return record


def _hand_on(situation: Situation, record: Record, *, by: User, at: datetime) -> None:
    """What the situation takes from its relevé: orientation, référent to be asked, next date."""
    situation.orientation = record.orientation
    situation.next_on = record.next_on
    if record.referent_id is not None and record.referent_id != situation.referent_id:
        situation.referent, situation.referent_accepted_at = record.referent, None
    situation.last_acted_at = at
    situation.save_change()
    note(situation, at=at)


def _tell_of_validation(situation: Situation, record: Record, *, at: datetime) -> None:
    occasion = f"record {record.public_id}"
    owners = User.objects.filter(
        pk__in=Preconisation.objects.filter(
            entry=record.entry_id, status=ProposalStatus.RETAINED, owner__isnull=False
        ).values("owner")
    ).order_by("pk")
    people = [user for user in owners if user.pk != situation.referrer_id]
    if situation.referent is not None and situation.referent.user not in people:
        people.append(situation.referent.user)
    tell_all(ToReadForMember, people, about=situation, at=at, occasion=occasion)
    if situation.referrer is not None:
        tell(NewsForReferrer, situation.referrer, about=situation, at=at, occasion=occasion)
    tell_animators(ToDoForCommission, about=situation, at=at, occasion=f"validated {occasion}")


@transaction.atomic
def correct_record(
    *, record: Record, text: str, by: User, at: datetime, kept: Kept | None = None
) -> Addendum:
    """A correction beside a validated relevé; the relevé itself stays as it is."""
    situation = locked(record.entry.situation)
    record = locked(record)
    RECORD.check(by, "correct", record)
    flags, missing = flags_in("text", text), []
    if not text.strip():
        missing.append(Missing("text", "Écrivez la correction."))
    if found := quotes_somebody(text):
        missing.append(Missing("text", f"« {found} » : {QUOTED}"))
    if is_forbidden(text):
        missing.append(Missing("text", FORBIDDEN))
    missing += still_to_settle(flags, kept or {})
    if missing:
        raise GuardsFailed(missing)
    made = Addendum.objects.create(record=record, text=text.strip(), written_by=by, written_at=at)
    journal(by=by, action="commissions.record.corrected", obj=record, at=at)
    situation.last_acted_at = at
    situation.save(update_fields=["last_acted_at"])
    return made


def _taken(record: Record, action: str, *, version: int, by: User) -> tuple[Situation, Record]:
    situation = locked(record.entry.situation)
    row = locked(record, version=version)
    RECORD.check(by, action, row)
    return situation, row


def _kept(record: Record, name: str, situation: Situation, *, by: User, at: datetime) -> Record:
    record.save_change()
    journal(by=by, action=f"commissions.record.{name}", obj=record, at=at)
    situation.last_acted_at = at
    situation.save(update_fields=["last_acted_at"])
    return record
