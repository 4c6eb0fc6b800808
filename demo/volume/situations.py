"""The rows of `cases` around every situation, table by table."""

from cases.models import (
    AssessedDimension,
    Assessment,
    Case,
    CasePeriod,
    Circumstances,
    Consent,
    Exchange,
    FirstAssessment,
    GpPeriod,
    LevelPeriod,
    Note,
    Person,
    ReferentPeriod,
    Referral,
    Relative,
    TeamMember,
)
from demo.volume.loading import Load
from notifications.models import Notice

TEAM, NOTES, REQUESTS, CONSENTS, DIMENSIONS = 5, 20, 2, 5, 4
MODELS = (
    Person,
    Case,
    CasePeriod,
    LevelPeriod,
    ReferentPeriod,
    Circumstances,
    TeamMember,
    GpPeriod,
    Relative,
    Consent,
    Assessment,
    AssessedDimension,
    Note,
    Referral,
    FirstAssessment,
    Exchange,
    Notice,
)


def at(day: str, hour: str = "09:00") -> str:
    """A moment of a day, in Paris, as SQL."""
    return f"(({day}) + time '{hour}') AT TIME ZONE 'Europe/Paris'"


def draw(number: str, below: int) -> str:
    """A number from 0 to `below` - 1 that looks drawn and is always the same for `number`, as SQL."""
    return f"(abs(hashint8(({number})::bigint)) % {below})"


class Situations:
    """Writes them; `references` are the numbers that the sequence has kept for us."""

    def __init__(self, load: Load, references: int):
        self.load, self.references = load, references

    def write(self) -> None:
        for table in (
            self._persons,
            self._cases,
            self._periods,
            self._circumstances,
            self._team,
            self._relatives,
            self._consents,
            self._assessments,
            self._notes,
            self._requests,
            self._second_requests,
            self._exchanges,
            self._notices,
        ):
            table()

    def reference(self, letter: str, day: str, rank: int) -> str:
        """« S-2025-00012 », as SQL; three numbers of the sequence a situation, and one for its plan."""
        number = f"({self.references} + s.n * 4 + {rank})::text"
        padded = f"lpad({number}, greatest(5, length({number})), '0')"
        return f"'{letter}-' || extract(year FROM {day})::int || '-' || {padded}"

    def _persons(self) -> None:
        same = (
            "birth_name",
            "used_name",
            "first_name",
            "search_name",
            "birth_date",
            "sex",
            "phone",
        )
        self.load.insert(
            Person,
            "seeding s",
            self.load.key(Person),
            {name: f"s.{name}" for name in same} | {"dac": "s.dac", "commune": "s.commune"},
        )

    def _cases(self) -> None:
        self.load.insert(
            Case,
            "seeding s",
            self.load.key(Case),
            {
                "reference": self.reference("S", "s.opened_on", 0),
                "dac": "s.dac",
                "person": self.load.key(Person),
                "level": "s.level",
                "referent": "s.referent",
                "status": "s.status",
                "opened_at": at("s.opened_on"),
                "closed_at": at("s.closed_on"),
                "last_movement_at": at("s.moved_on", "15:00"),
                "own_due_on": "s.own_due_on",
                "own_due_kind": "s.own_due_kind",
            },
        )

    def _periods(self) -> None:
        key = self.load.key
        case = {"case": key(Case)}
        closed = "s.closed_on IS NOT NULL"
        opened = {"opened_at": at("s.opened_on"), "opened_by": "s.referent"}
        over = {
            "closed_at": at("s.closed_on"),
            "closed_by": f"CASE WHEN {closed} THEN s.referent END",
            "closure_reason": f"CASE WHEN {closed} THEN 'stabilised' ELSE '' END",
            "closure_relay": f"CASE WHEN {closed} THEN 'médecin traitant' ELSE '' END",
            "person_told_on": "s.closed_on",
        }
        self.load.insert(CasePeriod, "seeding s", key(CasePeriod), case | opened | over)
        dates = {"starts_on": "s.opened_on", "ends_on": "s.closed_on"}
        within = case | dates | {"period": key(CasePeriod)}
        level = {"level": "s.level", "set_by": "s.referent"}
        self.load.insert(LevelPeriod, "seeding s", key(LevelPeriod), within | level)
        referent = {"referent": "s.referent"}
        self.load.insert(ReferentPeriod, "seeding s", key(ReferentPeriod), within | referent)

    def _circumstances(self) -> None:
        columns = {
            "case": self.load.key(Case),
            "address": "s.address",
            "living_place": "'maison, à l’étage'",
            "family": "'vit seule, une fille à vingt minutes'",
            "coverage": "'régime général, mutuelle'",
            "rights": "'APA demandée, GIR 4'",
            "long_illness": "'oui, depuis 2019'",
        }
        self.load.insert(Circumstances, "seeding s", self.load.key(Circumstances), columns)

    def _team(self) -> None:
        source = "seeding s CROSS JOIN seeding_place p JOIN seeding_who w ON w.id = s.team[p.r]"
        same = ("role", "sector", "function", "mission", "mission_support")
        basis = "CASE WHEN p.in_care_team = 'True' THEN 'recognised' ELSE '' END"
        recognised = "CASE WHEN p.in_care_team = 'True' THEN s.opened_on END"
        columns = {
            "case": self.load.key(Case),
            "user": "w.user_id",
            "name": "w.name",
            "organisation": "w.organisation",
            "organisation_name": "w.organisation_name",
            "phone": "w.phone",
            "email": "w.email",
            "in_care_team": "p.in_care_team::boolean",
            "care_team_basis": basis,
            "recognised_on": recognised,
            "starts_on": "s.opened_on",
            "added_by": "s.referent",
            "added_at": at("s.opened_on", "10:00"),
        }
        self.load.insert(
            TeamMember,
            source,
            self.load.key(TeamMember, TEAM, "p.r"),
            columns | {name: f"p.{name}" for name in same},
        )
        gp = {
            "case": self.load.key(Case),
            "status": "'informed'",
            "member": self.load.key(TeamMember, TEAM),
            "name": "w.name",
            "starts_on": "s.opened_on",
            "recorded_by": "s.referent",
            "recorded_at": at("s.opened_on", "10:00"),
        }
        source = "seeding s JOIN seeding_who w ON w.id = s.team[1]"
        self.load.insert(GpPeriod, source, self.load.key(GpPeriod), gp)

    def _relatives(self) -> None:
        columns = {
            "case": self.load.key(Case),
            "name": "CASE s.sex WHEN 'F' THEN 'Hélène ' ELSE 'Pascal ' END || s.birth_name",
            "link": "CASE s.sex WHEN 'F' THEN 'sa fille' ELSE 'son fils' END",
            "roles": "'{carer,emergency}'",
            "phone": "'06 39 97 ' || right(s.phone, 5)",
            "receives": "'full'",
            "starts_on": "s.opened_on",
            "added_by": "s.referent",
            "added_at": at("s.opened_on", "10:00"),
        }
        self.load.insert(Relative, "seeding s", self.load.key(Relative), columns)

    def _consents(self) -> None:
        kinds = (
            "seeding s CROSS JOIN (VALUES (1, 'information', 0), (2, 'non_opposition', 0), "
            "(3, 'plan', 0), (4, 'sharing', 4), (5, 'sharing', 5)) AS k (r, kind, place)"
        )
        withdrawn = f"k.place > 0 AND NOT s.fresh AND {draw('s.n * 5 + k.r', 40)} = 0"
        member = self.load.key(TeamMember, TEAM, "k.place")
        columns = {
            "case": self.load.key(Case),
            "kind": "k.kind",
            "member": f"CASE WHEN k.place > 0 THEN {member} END",
            "scope": "CASE WHEN k.place > 0 THEN 'support' ELSE '' END",
            "mode": "'oral'",
            "given_by": "'person'",
            "decided_on": "s.opened_on + 3",
            "status": f"CASE WHEN {withdrawn} THEN 'withdrawn' ELSE 'given' END",
            "ended_on": f"CASE WHEN {withdrawn} THEN s.plan_on + 10 END",
            "withdrawal_mode": f"CASE WHEN {withdrawn} THEN 'oral' ELSE '' END",
            "recorded_by": "s.referent",
            "recorded_at": at("s.opened_on + 3", "11:00"),
        }
        self.load.insert(Consent, kinds, self.load.key(Consent, CONSENTS, "k.r"), columns)

    def _assessments(self) -> None:
        columns = {
            "case": self.load.key(Case),
            "kind": "'home_visit'",
            "done_on": "s.opened_on + 8",
            "place": "'au domicile'",
            "created_by": "s.referent",
            "created_at": at("s.opened_on + 8", "16:00"),
        }
        self.load.insert(Assessment, "seeding s", self.load.key(Assessment), columns)
        four = (
            "seeding s CROSS JOIN (VALUES (1, 'medical', 'care'), (2, 'psychological', 'care'), "
            "(3, 'social', 'support'), (4, 'environmental', 'support')) AS d (r, dimension, volet)"
        )
        columns = {
            "assessment": self.load.key(Assessment),
            "dimension": "d.dimension",
            "volet": "d.volet",
            "state": "'filled'",
            "findings": "(SELECT text FROM seeding_note o WHERE o.r = 1 + (s.n + d.r) % 10)",
            "resources": "'Un entourage présent, l’envie de rester chez soi.'",
        }
        key = self.load.key(AssessedDimension, DIMENSIONS, "d.r")
        self.load.insert(AssessedDimension, four, key, columns)

    def _notes(self) -> None:
        source = (
            f"seeding s CROSS JOIN generate_series(1, {NOTES}) AS g (r) "
            "JOIN seeding_note o ON o.r = 1 + (s.n + g.r) % 10 "
            "JOIN seeding_more m ON m.r = 1 + (s.n * 3 + g.r) % 7"
        )
        day = f"s.opened_on + (s.moved_on - s.opened_on) * g.r / {NOTES}"
        columns = {
            "case": self.load.key(Case),
            "kind": "o.kind",
            "volet": "o.volet",
            "happened_at": f"{at(day)} + g.r * interval '7 minutes'",
            "text": "o.text || ' ' || m.text",
            "author": "s.referent",
            "written_at": f"{at(day, '14:00')} + g.r * interval '7 minutes'",
        }
        self.load.insert(Note, source, self.load.key(Note, NOTES, "g.r"), columns)

    def _requests(self) -> None:
        """The request that the situation came from: accepted the day it was opened."""
        same = (
            "birth_name",
            "used_name",
            "first_name",
            "search_name",
            "birth_date",
            "sex",
            "phone",
        )
        columns = self._sent("s.opened_on - 3") | {name: f"s.{name}" for name in same}
        columns |= {
            "reference": self.reference("D", "s.opened_on - 3", 1),
            "status": "'accepted'",
            "due_on": "s.opened_on + 2",
            "handled_by": "s.referent",
            "answered_by": "s.referent",
            "assessment_started_at": at("s.opened_on - 2"),
            "answered_at": at("s.opened_on"),
            "answer_read_at": at("s.opened_on + 1"),
            "answer_text": "'Nous prenons contact avec la personne cette semaine.'",
            "case": self.load.key(Case),
        }
        key = self.load.key(Referral, REQUESTS)
        self.load.insert(Referral, _WITH_REQUESTER, key, columns)
        found = {
            "referral": key,
            "subsidiarity": "'no_closer'",
            "level": "'support'",
            "motives": "'{stay_home}'",
            "note": "'Situation connue du CCAS ; la personne souhaite être appelée l’après-midi.'",
            "updated_by": "s.referent",
            "updated_at": at("s.opened_on"),
        }
        self.load.insert(FirstAssessment, "seeding s", self.load.key(FirstAssessment), found)

    def _second_requests(self) -> None:
        """Another one, in the state that was drawn; `attached` is about the same person."""
        again = ("birth_name", "first_name", "search_name", "birth_date", "sex")
        attached = "s.again = 'attached'"
        state = (
            "CASE s.again WHEN 'attached' THEN 'accepted' WHEN 'question' THEN 'answered' "
            "WHEN 'complement' THEN 'assessing' ELSE s.again END"
        )
        taken = "s.again <> 'received'"
        over = "s.again IN ('attached', 'question', 'declined')"
        asked = "s.again IN ('complement', 'more_asked')"
        columns = self._sent("s.again_on") | {
            name: f"CASE WHEN {attached} THEN s.{name} ELSE s.again_{name} END" for name in again
        }
        columns |= {
            "used_name": f"CASE WHEN {attached} THEN s.used_name ELSE '' END",
            "reference": self.reference("D", "s.again_on", 2),
            "nature": "CASE s.again WHEN 'question' THEN 'question' ELSE 'support' END",
            "agreement": "CASE s.again WHEN 'question' THEN 'not_yet' ELSE 'agreed' END",
            "status": state,
            "due_on": "s.again_on + 5",
            "handled_by": f"CASE WHEN {taken} THEN s.referent END",
            "assessment_started_at": _when(taken, at("s.again_on", "11:00")),
            "more_asked_at": _when(asked, at("s.again_on", "12:00")),
            "more_received_at": _when("s.again = 'complement'", at("s.again_on", "14:00")),
            "answered_by": f"CASE WHEN {over} THEN s.referent END",
            "answered_at": _when(over, at("s.again_on + 4")),
            "answer_read_at": _when(over, at("s.again_on + 5")),
            "answer_text": f"CASE WHEN {over} THEN 'Voici ce que nous proposons.' ELSE '' END",
            "decline_reason": "CASE s.again WHEN 'declined' THEN 'subsidiarity' ELSE '' END",
            "withdrawn_at": _when("s.again = 'withdrawn'", at("s.again_on + 2")),
            "case": f"CASE WHEN {attached} THEN {self.load.key(Case)} END",
        }
        self.load.insert(Referral, _WITH_REQUESTER, self.load.key(Referral, REQUESTS, "2"), columns)

    def _sent(self, day: str) -> dict[str, str]:
        """What every sent request says."""
        return {
            "dac": "s.dac",
            "commune": "s.commune",
            "created_at": at(day, "08:50"),
            "sent_at": at(day),
            "author": "w.user_id",
            "requester": "w.user_id",
            "requester_kind": "CASE s.requester WHEN 3 THEN 'social' ELSE 'liberal' END",
            "requester_name": "w.name",
            "requester_line": "w.function || ', ' || w.organisation_name",
            "requester_phone": "w.phone",
            "living_place": "'home'",
            "problem_areas": "'{autonomy,isolation}'",
            "complexity_factors": "'{many_actors,falls}'",
            "urgency": "'within_15_days'",
            "expectation": "s.expectation",
            "agreement": "'agreed'",
            "gp_status": "'informed'",
        }

    def _exchanges(self) -> None:
        columns = {
            "referral": self.load.key(Referral, REQUESTS, "2"),
            "question": "'Pouvez-vous préciser qui passe déjà au domicile ?'",
            "asked_by": "s.referent",
            "asked_at": at("s.again_on", "12:00"),
            "reply": "CASE s.again WHEN 'complement' THEN 'Une infirmière, deux fois par semaine.' ELSE '' END",
            "replied_by": "CASE s.again WHEN 'complement' THEN w.user_id END",
            "replied_at": _when("s.again = 'complement'", at("s.again_on", "14:00")),
        }
        source = f"{_WITH_REQUESTER} WHERE s.again IN ('complement', 'more_asked')"
        self.load.insert(Exchange, source, self.load.key(Exchange), columns)

    def _notices(self) -> None:
        case = self.load.key(Case)
        columns = {
            "unique_key": f"md5('volume:{self.load.seed}:' || {case})",
            "recipient": "s.referent",
            "kind": "'cases.case_entrusted'",
            "about_type": "'cases.case'",
            "about_id": f"{self.load.public_id(Case, case)}::text",
            "path": f"'/situations/' || {self.load.public_id(Case, case)} || '/'",
            "sentence": "'Une situation vous est confiée.'",
            "created_at": at("s.opened_on", "09:05"),
            "read_at": _when("s.n % 40 <> 0", at("s.opened_on + 1")),
        }
        self.load.insert(Notice, "seeding s", self.load.key(Notice), columns)


_WITH_REQUESTER = "seeding s JOIN seeding_who w ON w.id = s.team[s.requester + 1]"


def _when(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"
