"""A commission, its seats, situations in any state, sessions and admissions, row by row.

Dates are around now unless given. Services are tested by themselves; here rows stand as they leave
them. A situation walks along its legal transitions: the database accepts nothing else.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from commissions.defaults import ABOUT_CARE, LISTS
from commissions.enums import (
    DecisionKind,
    Family,
    Means,
    Outcome,
    Quality,
    Scope,
    SessionStatus,
    SituationStatus,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    Attendance,
    Charter,
    CharterSignature,
    Commission,
    Contribution,
    Decision,
    LinkAnswer,
    ListItem,
    Mandate,
    Preconisation,
    Record,
    RestrictedSession,
    RestrictedSheet,
    Situation,
    Substitution,
)
from common.workflow import path_to, transitions
from tests.factories.accounts import UserFactory
from tests.personas import Cast

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# key: first name, last name, quality, family, in the list of R1110-2, function, organisation
SEATS = {
    "claire": (
        "Claire",
        "Rouxel",
        Quality.ANIMATOR,
        Family.COORDINATION,
        False,
        "Coordinatrice",
        "CLSM",
    ),
    "lea": ("Léa", "Marchand", Quality.SECRETARY, Family.COORDINATION, False, "Secrétaire", "CLSM"),
    "marc": ("Marc", "Vidal", Quality.PERMANENT, Family.PSYCHIATRY, True, "Psychiatre", "CMP"),
    "odile": (
        "Odile",
        "Caron",
        Quality.PERMANENT,
        Family.HOUSING,
        False,
        "Chargée de mission",
        "Bailleur",
    ),
    "rita": (
        "Rita",
        "Morvan",
        Quality.PERMANENT,
        Family.SOCIAL,
        True,
        "Assistante sociale",
        "CCAS",
    ),
}


@dataclass
class Table:
    """A commission with its seats taken and signed. `hugo` presides the CLSM and holds no seat."""

    cast: Cast
    commission: Commission
    claire: User
    lea: User
    marc: User
    odile: User
    rita: User
    hugo: User
    mandates: dict[str, Mandate] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, User]:
        """Everybody around the table, and those whom it does not concern."""
        named = {key: getattr(self, key) for key in (*SEATS, "hugo")}
        return named | {"samir": self.cast.samir, "noe": self.cast.noe, "dpo": self.cast.dpo}


def commission(**fields) -> Commission:
    values = {
        "name": "Cellule de réflexion de Rennes",
        "carrier": "Ville de Rennes",
        "controller": "Ville de Rennes",
        "impact_assessed_on": date(2026, 1, 5),
        "register_entry": "T-2026-004",
        "live_since": timezone.now() - timedelta(days=300),
        "created_at": timezone.now() - timedelta(days=320),
    }
    made = Commission.objects.create(**{**values, **fields})
    ListItem.objects.bulk_create(
        ListItem(
            commission=made,
            kind=kind,
            code=code,
            label=label,
            rank=rank,
            about_care=(kind, code) in ABOUT_CARE,
        )
        for kind, items in LISTS.items()
        for rank, (code, label) in enumerate(items)
    )
    return made


def mandate(on: Commission, user: User, **fields) -> Mandate:
    values = {
        "quality": Quality.PERMANENT,
        "family": Family.SOCIAL,
        "function": "Assistante sociale",
        "organisation": "CCAS",
        "starts_on": timezone.localdate() - timedelta(days=100),
        "given_at": timezone.now() - timedelta(days=100),
    }
    return Mandate.objects.create(commission=on, user=user, **{**values, **fields})


def signed(held: Mandate, *, until: date | None = None) -> CharterSignature:
    """The charter in force, signed by the holder of the mandate."""
    return CharterSignature.objects.create(
        mandate=held,
        charter=held.commission.charter,
        signed_at=timezone.now() - timedelta(days=30),
        until=until or timezone.localdate() + timedelta(days=335),
    )


def substitution(held: Mandate, by: User, **fields) -> Substitution:
    """A suppléance declared from an hour ago for a day."""
    now = timezone.now()
    values = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    return Substitution.objects.create(
        mandate=held, declared_by=by, declared_at=now, **{**values, **fields}
    )


def table(cast: Cast, **fields) -> Table:
    """The commission with five seats, all of them signed; the DPO of the cast is its DPO."""
    on = commission(protection_officer=cast.dpo, **fields)
    nth = Commission.objects.count() - 1 or ""  # a second table has accounts of its own
    people = {
        key: UserFactory(email=f"{key}{nth}@demo.test", first_name=first, last_name=last)
        for key, (first, last, *_) in SEATS.items()
    }
    hugo = UserFactory(email=f"hugo{nth}@demo.test", first_name="Hugo", last_name="Petit")
    on.charter = Charter.objects.create(
        commission=on,
        number=1,
        text="Engagement.",
        made_at=timezone.now(),
        made_by=people["claire"],
    )
    on.save(update_fields=["charter"])
    made = Table(cast=cast, commission=on, hugo=hugo, **people)
    for key, (_, _, quality, family, listed, function, organisation) in SEATS.items():
        made.mandates[key] = mandate(
            on,
            people[key],
            quality=quality,
            family=family,
            in_secret_list=listed,
            function=function,
            organisation=organisation,
        )
        signed(made.mandates[key])
    return made


def new_charter(at: Table) -> Charter:
    """Another version is in force from now on: everybody has to sign again."""
    number = at.commission.charters.count() + 1
    made = Charter.objects.create(
        commission=at.commission,
        number=number,
        text="Engagement, revu.",
        made_at=timezone.now(),
        made_by=at.claire,
    )
    at.commission.charter = made
    at.commission.save(update_fields=["charter"])
    return made


def substitute_of(at: Table, key: str, user: User, **fields) -> Mandate:
    """A suppléant of one of the seats, charter signed; acts once a substitution is declared."""
    stands_for = at.mandates[key]
    held = mandate(
        at.commission,
        user,
        quality=Quality.SUBSTITUTE,
        family=stands_for.family,
        in_secret_list=stands_for.in_secret_list,
        stands_for=stands_for,
        **fields,
    )
    signed(held)
    return held


_ARGUMENTS = {
    "refuse": {"reason": "territory"},
    "suspend": {"reason": "accord"},
    "withdraw": {"reason": "withdrawn"},
    "close": {"reason": "reached"},
}
_TAKES_NO_DATE = frozenset(
    {
        "start_review",
        "provide_more",
        "schedule",
        "adjourn",
        "represent",
        "suspend",
        "resume_review",
        "resume_follow_up",
    }
)


def code_for(number: int) -> str:
    """A code that no other number gives."""
    letters = ""
    for _ in range(5):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"S-{letters}"


def situation(on: Commission, referrer: User, status: str = SituationStatus.SUBMITTED, **fields):
    """A situation in `status`, its restricted part, the person informed and agreeing to all."""
    values = {
        "referrer_kind": "gp",
        "link_kind": "care",
        "age_band": "75_84",
        "area": "north",
        "household": "alone",
        "housing": "social_tenant",
        "motives": ["isolation", "care_break"],
        "factors": ["poverty", "psychic"],
        "facts": "Les volets restent fermés.",
        "question": "Comment renouer sans brusquer ?",
        "persons_words": "Je veux rester chez moi.",
        "strengths": "Une voisine passe le samedi.",
        "steps": [{"on": "septembre", "who": "CCAS", "result": "sans réponse"}],
        "bodies": [{"kind": "nursing", "informed": True}],
        "no_emergency": True,
        "pledged": True,
        "started_at": timezone.now() - timedelta(days=40),
    }
    made = Situation.objects.create(
        commission=on,
        referrer=referrer,
        code=code_for(Situation.objects.count() + 1000),
        **{**values, **fields},
    )
    RestrictedSheet.objects.create(
        situation=made, contact_name="Zqcontact", contact_phone="0299000000", care="broken"
    )
    informed(made, referrer)
    accord(made, referrer)
    return walk(made, status)


def walk(made: Situation, status: str) -> Situation:
    """Along the shortest legal way, as the services would."""
    way = path_to(Situation, status)
    start = way.index(made.status) if made.status in way else 0
    for source, target in zip(way[start:], way[start + 1 :], strict=False):
        name = next(
            t.name for t in transitions(Situation) if (t.source, t.target) == (source, target)
        )
        arguments = dict(_ARGUMENTS.get(name, {}))
        if name not in _TAKES_NO_DATE:
            arguments["at"] = timezone.now()
        getattr(made, name)(**arguments)
        if target == SituationStatus.PURGED:
            made.code, made.referrer = None, None
            made.facts = made.question = made.persons_words = made.strengths = ""
        made.save()
    return Situation.objects.get(pk=made.pk)


def informed(made: Situation, by: User, **fields) -> Decision:
    return _decision(made, by, DecisionKind.INFORMATION, **fields)


def accord(made: Situation, by: User, **fields) -> Decision:
    """An accord for everything with everybody admitted, for a year, unless said otherwise."""
    values = {"scope": [Scope.FACTS, Scope.CARE, Scope.IDENTITY]}
    return _decision(made, by, DecisionKind.ACCORD, **{**values, **fields})


def _decision(made, by, kind, **fields) -> Decision:
    today = timezone.localdate()
    values = {
        "outcome": Outcome.GIVEN,
        "decided_on": today - timedelta(days=20),
        "collected_by": "Médecin traitant",
        "means": Means.SPOKEN,
        "until": today + timedelta(days=345) if kind == DecisionKind.ACCORD else None,
        "recorded_by": by,
        "recorded_at": timezone.now(),
    }
    named = fields.pop("named", ())
    made = Decision.objects.create(situation=made, kind=kind, **{**values, **fields})
    made.named.set(named)
    return made


def session(on: Commission, status: str = SessionStatus.CONVENED, **fields) -> RestrictedSession:
    """A restricted session that runs from a quarter of an hour ago for two hours."""
    now = timezone.now()
    values = {"starts_at": now - timedelta(minutes=15), "ends_at": now + timedelta(minutes=105)}
    made = RestrictedSession.objects.create(commission=on, **{**values, **fields})
    steps = {"convened": "convene", "opened": "open", "closed": "close", "cancelled": "cancel"}
    for state in path_to(RestrictedSession, status)[1:]:
        getattr(made, steps[state])(at=now)
        made.save()
    return made


def entry(at: RestrictedSession, about: Situation, by: User, **fields) -> AgendaEntry:
    rank = at.entries.count() + 1
    return AgendaEntry.objects.create(
        session=at, situation=about, rank=rank, added_by=by, added_at=timezone.now(), **fields
    )


def admission(to: AgendaEntry, held: Mandate, by: User, *, second: User | None = None, **fields):
    """A window open since yesterday and until the session ends."""
    now = timezone.now()
    values = {
        "in_secret_list": held.in_secret_list,
        "why": "Suit la personne.",
        "opens_at": now - timedelta(days=1),
        "closes_at": to.session.ends_at,
        "record_until": timezone.localdate(to.session.starts_at) + timedelta(days=15),
        "second_by": second,
        "second_at": now if second else None,
    }
    return Admission.objects.create(
        content_object=to,
        user=held.user,
        mandate=held,
        permission=Permission.objects.get(codename="attend", content_type__app_label="commissions"),
        given_by=by,
        given_at=now,
        **{**values, **fields},
    )


def no_link(about: Situation, user: User) -> LinkAnswer:
    return LinkAnswer.objects.create(
        situation=about, user=user, has_link=False, answered_at=timezone.now()
    )


def deport(about: Situation, user: User, kind: str = "neighbour") -> LinkAnswer:
    return LinkAnswer.objects.create(
        situation=about, user=user, has_link=True, kind=kind, answered_at=timezone.now()
    )


def examination(at: Table, *, session_status: str = SessionStatus.OPENED, **fields) -> AgendaEntry:
    """A situation of Samir's on the agenda; Marc (in the list) and Odile (outside) are admitted."""
    about = situation(at.commission, at.cast.samir, SituationStatus.SCHEDULED, **fields)
    made = entry(session(at.commission, session_status), about, at.claire)
    admission(made, at.mandates["marc"], at.claire)
    admission(made, at.mandates["odile"], at.claire, second=at.lea)
    for user in (at.marc, at.odile):
        no_link(about, user)
    return made


def examined(
    at: Table,
    status: str = SituationStatus.PLAN_RUNNING,
    *,
    validated: bool = True,
    **fields,
) -> AgendaEntry:
    """The same, once the session is over: a relevé, validated by two, two préconisations, a référent."""
    made = examination(at, **fields)
    for key in ("claire", "marc", "odile"):
        Attendance.objects.create(
            session=made.session,
            mandate=at.mandates[key],
            charter=at.commission.charter,
            present=True,
            noted_at=timezone.now(),
        )
    made.session.close(at=timezone.now())
    made.session.save()
    made.outcome = "examined"
    made.save()
    about = walk(Situation.objects.get(pk=made.situation_id), SituationStatus.EXAMINED)
    preconisation(made, at.marc, owner=at.marc, title="Zqcare consultation avancée")
    preconisation(
        made, at.marc, owner=at.odile, kind="housing", title="Zqhousing essai de dix jours"
    )
    record(made, at, validated=validated)
    about.referent, about.referent_accepted_at = at.mandates["marc"], timezone.now()
    about.save()
    walk(about, status)
    return AgendaEntry.objects.get(pk=made.pk)


def preconisation(made: AgendaEntry, by: User, **fields) -> Preconisation:
    values = {
        "kind": "care",
        "title": "Visite commune",
        "due_on": timezone.localdate() + timedelta(days=20),
    }
    kept = Preconisation.objects.create(
        entry=made,
        situation_id=made.situation_id,
        proposed_by=by,
        proposed_at=timezone.now(),
        **{**values, **fields},
    )
    kept.retain()
    kept.save()
    return kept


def record(made: AgendaEntry, at: Table, *, validated: bool = True) -> Record:
    """A relevé written and proposed by the animateur, and validated by Marc unless told not."""
    now = timezone.now()
    kept = Record.objects.create(
        entry=made,
        question="Comment renouer sans brusquer ?",
        agreed=["La personne veut rester chez elle."],
        referent=at.mandates["marc"],
        orientation="Poursuivre vos visites.",
        written_by=at.claire,
        written_at=now,
    )
    kept.propose(by=at.claire, at=now)
    kept.save()
    if validated:
        kept.validate(by=at.marc, at=now)
        kept.content, kept.fingerprint = {"question": kept.question}, "0" * 64
        kept.save()
    return kept


def contribution(made: AgendaEntry, held: Mandate, **fields) -> Contribution:
    values = {"text": "Zqcontribution", "written_at": timezone.now()}
    return Contribution.objects.create(
        entry=made, author=held.user, mandate=held, **{**values, **fields}
    )


def hours_ago(count: float) -> datetime:
    return timezone.now() - timedelta(hours=count)
