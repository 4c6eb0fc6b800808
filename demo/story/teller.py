"""Plays the story: every step of every request, in the order of their moments, through services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatchmethod

from django.utils import timezone

from accounts.models import User
from cases.enums import Agreement, Channel, GpStatus, RequesterKind
from cases.models import Case, Referral
from cases.services import assess, decide, open_case
from cases.services.attachment import attach
from cases.services.close_case import close_case
from cases.services.draft import start_draft
from cases.services.qualify import Verdict, qualify
from cases.services.send_referral import ReferralContent, RequesterCard, send_referral
from demo.story import words
from demo.story.calendar import StoryDays
from demo.story.papers import paper
from demo.story.people import Scenery
from directory.standing import standing_of

LIBERAL, HOSPITAL, SOCIAL = RequesterKind.LIBERAL, RequesterKind.HOSPITAL, RequesterKind.SOCIAL
KIND_OF = {"paul": HOSPITAL, "marc": HOSPITAL, "louis": SOCIAL, "odile": SOCIAL}


@dataclass
class Told:
    """What has become of a request so far."""

    request: words.Request
    referral: Referral
    case: Case | None = None


class Teller:
    """Holds the scenery and what was told; `play` does everything in order."""

    def __init__(self, scenery: Scenery, days: StoryDays):
        self.scenery, self.days = scenery, days
        self.told: dict[str, Told] = {}

    def play(self, requests: tuple[words.Request, ...], besides: list[tuple] = ()) -> None:
        """Tell the requests, and `besides` them (moment, function) pairs, by order of moments."""
        events: list[tuple[datetime, Callable]] = list(besides)
        for request in requests:
            sent = self._sent_at(request)
            events.append((sent, lambda at, request=request: self._send(request, at)))
            for step in request.then:
                at = max(self.days.moment(step.back, step.hour), sent)
                events.append((at, lambda at, r=request, s=step: self._do(s, self.told[r.key], at)))
        for at, happen in sorted(events, key=lambda event: event[0]):
            happen(at)

    def _user(self, key: str) -> User:
        return self.scenery.users[key]

    def _sent_at(self, request: words.Request) -> datetime:
        if request.left is None:
            return self.days.moment(request.back, request.hour)
        place = self.scenery.communes[request.about.place if request.about else request.place]
        dac = self.scenery.dacs["dac35" if place.departement_code == "35" else "dac22"]
        is_question = request.agreement == Agreement.NOT_YET
        urgency = "question" if is_question else request.urgency
        return self.days.received(dac, urgency, left=request.left, hour=request.hour)

    def _send(self, request: words.Request, at: datetime) -> None:
        by = self._user(request.by)
        begun = at - timedelta(minutes=4)
        draft = start_draft(by=by, at=begun, channel=Channel(request.channel))
        for name, lines in request.papers.items():
            attach(referral=draft, upload=paper(name, lines), by=by, at=begun)
        sent = send_referral(
            referral=draft,
            content=self._content(request),
            requester=self._card(request),
            by=by,
            at=at,
        )
        self.told[request.key] = Told(request, sent)

    def _content(self, request: words.Request) -> ReferralContent:
        who, place = request.about, request.place
        identity = {}
        if who is not None:
            place = who.place
            identity = {
                "birth_name": who.birth_name or who.last_name,
                "used_name": who.last_name if who.birth_name else "",
                "first_name": who.first_name,
                "birth_date": who.born_on(self.days.today),
                "sex": who.sex,
                "phone": who.phone,
            }
        gp = {"gp_status": GpStatus.REQUESTER} if request.by == "samir" else {}
        return ReferralContent(
            commune=self.scenery.communes[place],
            agreement=request.agreement,
            urgency=request.urgency,
            expectation=request.text,
            problem_areas=list(request.areas),
            complexity_factors=list(request.factors),
            helpers=request.helpers,
            **identity | gp | request.more,
        )

    def _card(self, request: words.Request) -> RequesterCard:
        if request.asked_by is not None:
            name, line, kind, phone = request.asked_by
            return RequesterCard(name=name, line=line, kind=kind, phone=phone)
        user = self._user(request.by)
        kind = KIND_OF.get(request.by, LIBERAL)
        return RequesterCard(name=str(user), line=standing_of(user).line, kind=kind, account=user)

    @singledispatchmethod
    def _do(self, step, told: Told, at: datetime) -> None:
        raise TypeError(f"The teller does not know {step!r}")

    @_do.register
    def _(self, step: words.Taken, told: Told, at: datetime) -> None:
        told.referral = assess.start_assessment(
            referral=told.referral, by=self._user(step.by), at=at
        )

    @_do.register
    def _(self, step: words.Entrusted, told: Told, at: datetime) -> None:
        told.referral = assess.assign(to=self._user(step.to), **self._now(step, told, at))

    @_do.register
    def _(self, step: words.MoreGiven, told: Told, at: datetime) -> None:
        told.referral = assess.provide_more(reply=step.reply, **self._now(step, told, at))

    @_do.register
    def _(self, step: words.MoreRead, told: Told, at: datetime) -> None:
        assess.mark_complement_read(referral=told.referral, by=self._user(step.by), at=at)
        told.referral.refresh_from_db()

    @_do.register
    def _(self, step: words.Qualified, told: Told, at: datetime) -> None:
        found = {
            "subsidiarity": step.subsidiarity,
            "closer_actor": step.closer,
            "level": step.answer,
            "motives": list(step.motives),
            "note": step.note,
        }
        gp = step.gp or (told.referral.gp_status, told.referral.gp_name)
        outcome = qualify(
            found=found, gp=gp, verdict=self._verdict(step), **self._now(step, told, at)
        )
        if isinstance(outcome, Case):
            told.case = outcome
            told.referral.refresh_from_db()
        else:
            told.referral = outcome  # after a redirection: the request as the other DAC has it

    def _verdict(self, step: words.Qualified) -> Verdict:
        known = self.told[step.same_as].case.person if step.same_as else None
        return Verdict(
            kind=step.kind,
            text=step.text,
            question=step.question,
            reason=step.reason,
            orientation=step.orientation,
            to=self.scenery.dacs[step.to] if step.to else None,
            acceptance=decide.Acceptance(
                level=step.level,
                referent=self._user(step.referent) if step.referent else None,
                person=known,
            ),
        )

    @_do.register
    def _(self, step: words.AnswerRead, told: Told, at: datetime) -> None:
        for referral in (told.referral.redirected_from, told.referral):
            if referral is not None:
                decide.record_answer_read(referral=referral, by=self._user(step.by), at=at)

    @_do.register
    def _(self, step: words.Withdrawn, told: Told, at: datetime) -> None:
        told.referral = decide.withdraw(reason=step.reason, **self._now(step, told, at))

    @_do.register
    def _(self, step: words.Watched, told: Told, at: datetime) -> None:
        until = self.days.today + timedelta(days=step.days)
        told.case = open_case.put_on_watch(until=until, **self._with_case(step, told, at))

    @_do.register
    def _(self, step: words.Resumed, told: Told, at: datetime) -> None:
        told.case = open_case.resume_case(**self._with_case(step, told, at))

    @_do.register
    def _(self, step: words.Closed, told: Told, at: datetime) -> None:
        told.case = close_case(
            reason=step.reason,
            relay=step.relay,
            person_told_on=timezone.localdate(at),
            **self._with_case(step, told, at),
        )

    def _now(self, step: words.Step, told: Told, at: datetime) -> dict:
        referral = told.referral
        version = referral.version
        return {"referral": referral, "version": version, "by": self._user(step.by), "at": at}

    def _with_case(self, step: words.Step, told: Told, at: datetime) -> dict:
        case = Case.objects.get(pk=told.case.pk)  # a second request may have been attached to it
        return {"case": case, "version": case.version, "by": self._user(step.by), "at": at}
