"""The commission of Rennes Métropole: opened, its seats taken, three situations in different states."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from commissions.enums import (
    Audience,
    DecisionKind,
    Family,
    ItemList,
    Outcome,
    Quality,
    ReaderKind,
    SetUpSection,
)
from commissions.models import (
    AgendaEntry,
    Commission,
    Mandate,
    PersonReturn,
    Preconisation,
    Record,
    RestrictedSession,
    Situation,
)
from commissions.selectors.items import items_of
from commissions.services import (
    admit,
    agenda,
    bilan,
    carried,
    charter,
    contribute,
    draft,
    follow,
    links,
    mandates,
    person_return,
    plenary,
    preconise,
    record,
    review,
    room,
    sessions,
    set_up,
    submit,
    vault,
)
from commissions.services.decisions import Words
from commissions.services.open_commission import open_commission
from commissions.services.sheet import Content
from demo.story import words_of_commission as words
from demo.story.calendar import StoryDays
from demo.story.clock import Event, then
from demo.story.figures import tell_last_year
from demo.story.people import Scenery

NAME = "Cellule de réflexion et d’aide de Rennes Métropole"
# key, quality, family, in the list of R1110-2, function, organisation
SEATS = (
    (
        "lea",
        Quality.SECRETARY,
        Family.COORDINATION,
        False,
        "Secrétaire",
        "CLSM « Rennes Métropole »",
    ),
    ("marc", Quality.PERMANENT, Family.PSYCHIATRY, True, "Psychiatre", "CMP des Deux-Rives"),
    (
        "odile",
        Quality.PERMANENT,
        Family.HOUSING,
        False,
        "Chargée de mission sociale",
        "Habitat Solidaire d’Argoat",
    ),
)
QUARTER = 15  # minutes


class CommissionStory:
    """Says what happened and when; `events` gives it to the teller."""

    def __init__(self, scenery: Scenery, days: StoryDays):
        self.scenery, self.days, self.users = scenery, days, scenery.users

    def events(self) -> list[Event]:
        moment = self.days.moment
        return [
            then(moment(58, "9:00"), self._opened),
            then(moment(57, "10:00"), self._seats),
            then(moment(56, "11:00"), self._in_service),
            *self._of_the_tenant(),
            *self._of_the_nights(),
            then(moment(2, "17:20"), lambda at: self._referred("camille", words.ARREARS, at)),
        ]

    # --- The house ---
    @property
    def commission(self) -> Commission:
        return Commission.objects.get(name=NAME)

    def _opened(self, at: datetime) -> None:
        claire = self.users["claire"]
        open_commission(
            name=NAME,
            animator=claire,
            function="Coordinatrice du CLSM",
            organisation="CLSM « Rennes Métropole »",
            by=None,
            at=at,
        )
        self._signs("claire", at)
        self._settings(SetUpSection.IDENTITY, at, carrier=words.PROPERTY["carrier"])
        self._settings(SetUpSection.IDENTITY, at, territory=words.PROPERTY["territory"])
        self._settings(
            SetUpSection.RESPONSIBILITY,
            at,
            controller=words.PROPERTY["controller"],
            register_entry=words.PROPERTY["register_entry"],
            impact_assessed_on=timezone.localdate(at) - timedelta(days=20),
            protection_officer=self.users["dpo"],
        )
        self._settings(SetUpSection.SESSION, at, quorum_social=False)

    def _settings(self, section: SetUpSection, at: datetime, **changed) -> None:
        on = self.commission
        values = {name: getattr(on, name) for name in set_up.FIELDS[section]}
        set_up.change_section(
            commission=on,
            section=section,
            values=values | changed,
            version=on.version,
            by=self.users["claire"],
            at=at,
        )

    def _signs(self, key: str, at: datetime) -> None:
        on = self.commission
        charter.sign_charter(
            commission=on,
            charter_shown=str(on.charter.public_id),
            agreed=True,
            by=self.users[key],
            at=at,
        )

    def _seats(self, at: datetime) -> None:
        for key, quality, family, listed, function, organisation in SEATS:
            self._seat(key, quality, family, listed, function, organisation, at)
        own = Mandate.objects.get(user=self.users["claire"])
        line = ("Secrétaire", "CLSM « Rennes Métropole »")
        self._seat("lea", Quality.SUBSTITUTE, Family.COORDINATION, False, *line, at, stands_for=own)
        for key in ("lea", "marc", "odile"):
            self._signs(key, at)
        bilan.name_bilan_reader(
            commission=self.commission,
            email=self.users["hugo"].email,
            as_what=ReaderKind.PRESIDENT,
            by=self.users["claire"],
            at=at,
        )

    def _seat(self, key, quality, family, listed, function, organisation, at, stands_for=None):
        card = mandates.Card(
            family=family,
            function=function,
            organisation=organisation,
            in_secret_list=listed,
            starts_on=timezone.localdate(at),
            ends_on=None,
        )
        mandates.give_mandate(
            commission=self.commission,
            user=self.users[key],
            quality=quality,
            card=card,
            stands_for=stands_for,
            by=self.users["claire"],
            at=at,
        )

    def _in_service(self, at: datetime) -> None:
        on = self.commission
        set_up.go_live(commission=on, version=on.version, by=self.users["claire"], at=at)
        topics = (
            plenary.Topic(None, "Logement et santé mentale : ce qui manque sur le territoire", ""),
            plenary.Topic(None, "Une équipe mobile pour aller vers", "Retour d’autres CLSM."),
        )
        plenary.plan_plenary(
            commission=on,
            starts_at=self.days.now + timedelta(days=45),
            place="Hôtel de ville, salle des Portraits",
            topics=topics,
            by=self.users["claire"],
            at=at,
        )
        for kind in ("mobile", "mobile", "offer"):
            bilan.note_blockage(commission=on, kind=kind, by=self.users["claire"], at=at)
        tell_last_year(commission=on, by=self.users["claire"], at=at)

    # --- What each saisine goes through ---
    def _referred(self, key: str, sheet: dict, at: datetime, identity: dict | None = None):
        by, begun = self.users[key], at - timedelta(minutes=9)
        made = draft.start_draft(commission=self.commission, typed={}, by=by, at=begun)
        if identity is not None:
            vault.fill(situation=made, identity=identity, by=by, at=begun)
        told_on = timezone.localdate(at) - timedelta(days=3)
        return submit.submit(
            situation=made,
            content=Content(
                shown=sheet["shown"],
                restricted=sheet["restricted"],
                information=self._said(DecisionKind.INFORMATION, told_on),
                accord=self._said(
                    DecisionKind.ACCORD,
                    told_on,
                    scope=words.EVERYTHING,
                    only_named=False,
                    until=told_on + timedelta(days=360),
                ),
            ),
            by=by,
            at=at,
        )

    def _said(self, kind: DecisionKind, on: date, **more) -> Words:
        return Words(
            kind=kind,
            outcome=Outcome.GIVEN,
            decided_on=on,
            collected_by="Le saisissant",
            means="spoken",
            **more,
        )

    def _about(self, sheet: dict) -> Situation:
        return Situation.objects.get(question=sheet["shown"]["question"])

    def _act(self, service: Callable, sheet: dict, at: datetime, by: str = "claire", **given):
        about = self._about(sheet)
        return service(situation=about, version=about.version, by=self.users[by], at=at, **given)

    def _receivable(self, sheet: dict) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            checks = [code for code, _ in items_of(self.commission, ItemList.CHECK)]
            self._act(review.start_review, sheet, at)
            self._act(review.sign_checks, sheet, at, checks=checks)
            self._act(review.accept, sheet, at)

        return happen

    def _convened(self, sheet: dict, starts: datetime, hours: float) -> Callable:
        """On the agenda of a session of its own; Marc and Odile admitted, Odile confirmed by Léa."""

        def happen(at: datetime) -> None:
            claire, on = self.users["claire"], self.commission
            times = sessions.Times(
                starts_at=starts,
                ends_at=starts + timedelta(hours=hours),
                place="Maison de la santé, salle 2",
            )
            session = sessions.plan_session(commission=on, times=times, by=claire, at=at)
            entry = self._act(agenda.schedule, sheet, at, session=session)
            for key, why in (
                ("marc", "Peut dire quelle équipe aller vers existe sur ce secteur."),
                ("odile", "Connaît les logements adaptés et leurs délais."),
            ):
                seat = Mandate.objects.get(user=self.users[key], commission=on)
                admission = admit.admit(entry=entry, mandate=seat, why=why, by=claire, at=at)
                if not seat.in_secret_list:
                    lea = self.users["lea"]
                    admit.confirm_admission(admission=admission, by=lea, at=at)
            session = RestrictedSession.objects.get(pk=session.pk)
            sessions.convene(session=session, version=session.version, by=claire, at=at)

        return happen

    # --- The three situations ---
    def _of_the_tenant(self) -> list[Event]:
        moment, sheet = self.days.moment, words.TENANT
        starts = moment(22, "14:00")
        return [
            then(moment(48, "16:10"), lambda at: self._referred("odile", sheet, at)),
            then(moment(45, "9:20"), self._receivable(sheet)),
            then(moment(33, "10:30"), self._convened(sheet, starts, 2)),
            then(moment(32, "12:10"), lambda at: self._declare(sheet, at)),
            then(starts, lambda at: self._session_of_the_tenant(at)),
            then(moment(21, "9:30"), lambda at: self._record_of_the_tenant(at)),
            then(moment(20, "18:40"), lambda at: self._second(sheet, at)),
            then(moment(19, "10:00"), lambda at: self._plan_of_the_tenant(at)),
            then(moment(12, "11:15"), lambda at: self._told_the_tenant(at)),
            then(moment(8, "15:00"), lambda at: self._visited(at)),
        ]

    def _of_the_nights(self) -> list[Event]:
        moment, sheet = self.days.moment, words.NIGHTS
        identity = words.IDENTITY_OF_NIGHTS
        soon = self.days.now.replace(second=0, microsecond=0)
        starts = soon + timedelta(minutes=QUARTER - soon.minute % QUARTER)
        return [
            then(moment(16, "19:35"), lambda at: self._referred("samir", sheet, at, identity)),
            then(moment(13, "9:50"), self._receivable(sheet)),
            then(moment(6, "11:40"), self._convened(sheet, starts, 4)),
        ]

    def _entry(self, sheet: dict) -> AgendaEntry:
        return AgendaEntry.objects.get(situation=self._about(sheet))

    def _declare(self, sheet: dict, at: datetime) -> None:
        for key in ("marc", "odile"):
            links.declare_link(
                entry=self._entry(sheet), has_link=False, kind="", by=self.users[key], at=at
            )

    def _session_of_the_tenant(self, at: datetime) -> None:
        claire, entry = self.users["claire"], self._entry(words.TENANT)
        seats = Mandate.objects.filter(
            user__in=[self.users[k] for k in ("claire", "marc", "odile")]
        )
        session = room.open_session(
            session=entry.session,
            present=frozenset(seats.values_list("pk", flat=True)),
            reminder_read=True,
            version=entry.session.version,
            by=claire,
            at=at,
        )
        contribute.contribute(
            entry=entry,
            text=words.BROUGHT_BY_MARC,
            audience=Audience.EVERYBODY,
            by=self.users["marc"],
            at=at,
        )
        for proposal in words.PROPOSALS_FOR_TENANT:
            self._propose(entry, *proposal, at=at)
        conclusions = {entry.pk: room.Conclusion(outcome="examined", person_came=False)}
        room.close_session(
            session=session, conclusions=conclusions, version=session.version, by=claire, at=at
        )

    def _propose(self, entry, kind, title, owner, function, days, *, at: datetime) -> None:
        claire, due_on = self.users["claire"], timezone.localdate(at) + timedelta(days=days)
        proposal = preconise.Proposal(
            kind=kind,
            title=title,
            owner=self.users.get(owner),
            owner_function=function,
            due_on=due_on,
        )
        made = preconise.propose(entry=entry, proposal=proposal, by=claire, at=at)
        preconise.retain(preconisation=made, version=made.version, by=claire, at=at)

    def _record_of_the_tenant(self, at: datetime) -> None:
        claire, entry = self.users["claire"], self._entry(words.TENANT)
        written = record.Written(
            **words.RECORD_OF_TENANT,
            referent=Mandate.objects.get(user=self.users["marc"]),
            next_on=self.days.today + timedelta(days=20),
        )
        row = record.write_record(entry=entry, words=written, by=claire, at=at)
        record.propose_record(record=row, version=row.version, by=claire, at=at)

    def _second(self, sheet: dict, at: datetime) -> None:
        row = Record.objects.get(entry=self._entry(sheet))
        record.validate_record(record=row, version=row.version, by=self.users["marc"], at=at)

    def _plan_of_the_tenant(self, at: datetime) -> None:
        sheet, seat = words.TENANT, Mandate.objects.get(user=self.users["marc"])
        self._act(follow.name_referent, sheet, at, mandate=seat)
        self._act(follow.start_plan, sheet, at)

    def _told_the_tenant(self, at: datetime) -> None:
        marc, text = self.users["marc"], words.RETURN_TO_TENANT
        row = PersonReturn.objects.get(situation=self._about(words.TENANT))
        row = person_return.write(person_return=row, text=text, version=row.version, by=marc, at=at)
        row = person_return.approve(person_return=row, version=row.version, by=marc, at=at)
        person_return.finish(
            person_return=row,
            told=person_return.Told(
                way="meeting",
                done_on=timezone.localdate(at),
                violence_checked=True,
                satisfaction=4,
            ),
            version=row.version,
            by=marc,
            at=at,
        )

    def _visited(self, at: datetime) -> None:
        marc = self.users["marc"]
        row = Preconisation.objects.get(owner=marc)
        carried.finish(preconisation=row, version=row.version, by=marc, at=at)
