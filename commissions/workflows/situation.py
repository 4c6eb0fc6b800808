"""The life of a situation before a commission; states and guards are ours (docs/commission.md)."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from commissions.enums import OPPOSABLE
from commissions.enums import SituationStatus as S


class SituationWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DRAFT, protected=True, max_length=12)
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True)
    more_asked_at = models.DateTimeField("compléments demandés le", null=True, blank=True)
    decided_at = models.DateTimeField("recevabilité décidée le", null=True, blank=True)
    first_examined_at = models.DateTimeField("examinée la première fois le", null=True, blank=True)
    plan_started_at = models.DateTimeField("plan d’action commencé le", null=True, blank=True)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)
    closing_reason = models.CharField("motif de fin", max_length=24, blank=True)
    suspension_reason = models.CharField("motif de suspension", max_length=24, blank=True)
    purged_at = models.DateTimeField("purgée le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.DRAFT, target=S.SUBMITTED, custom={"label": "Déposer la saisine"})
    def submit(self, *, at):
        self.submitted_at = at

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.UNDER_REVIEW,
        custom={"label": "Commencer l’instruction"},
    )
    def start_review(self):
        """Checks, deport of the one who instructs, list of the members needed."""

    @transition(
        status,
        source=[S.SUBMITTED, S.UNDER_REVIEW],
        target=S.TO_COMPLETE,
        custom={"label": "Demander des compléments"},
    )
    def ask_more(self, *, at):
        self.more_asked_at = at

    @transition(
        status,
        source=S.TO_COMPLETE,
        target=S.UNDER_REVIEW,
        custom={"label": "Envoyer les compléments"},
    )
    def provide_more(self):
        """The referrer completed the sheet."""

    @transition(
        status,
        source=S.UNDER_REVIEW,
        target=S.INADMISSIBLE,
        custom={"label": "Déclarer non recevable"},
    )
    def refuse(self, *, reason, at):
        self.decided_at, self.closed_at, self.closing_reason = at, at, reason

    @transition(
        status, source=S.UNDER_REVIEW, target=S.ADMISSIBLE, custom={"label": "Déclarer recevable"}
    )
    def accept(self, *, at):
        self.decided_at = at

    @transition(
        status,
        source=[S.ADMISSIBLE, S.ADJOURNED, S.TO_REPRESENT],
        target=S.SCHEDULED,
        custom={"label": "Inscrire à l’ordre du jour"},
    )
    def schedule(self):
        """On the agenda of one restricted session; who is admitted is chosen there."""

    @transition(status, source=S.SCHEDULED, target=S.ADJOURNED, custom={"label": "Ajourner"})
    def adjourn(self):
        """Quorum, key actor or accord missing on the day."""

    @transition(
        status, source=S.SCHEDULED, target=S.EXAMINED, custom={"label": "Examiner en séance"}
    )
    def examine(self, *, at):
        self.first_examined_at = self.first_examined_at or at

    @transition(
        status,
        source=S.EXAMINED,
        target=S.PLAN_RUNNING,
        custom={"label": "Valider le relevé et lancer le plan"},
    )
    def start_plan(self, *, at):
        self.plan_started_at = at

    @transition(
        status, source=S.PLAN_RUNNING, target=S.TO_REPRESENT, custom={"label": "Représenter"}
    )
    def represent(self):
        """A date or a new fact: it goes back before the commission."""

    @transition(
        status,
        source=[
            S.SUBMITTED,
            S.TO_COMPLETE,
            S.UNDER_REVIEW,
            S.ADMISSIBLE,
            S.SCHEDULED,
            S.ADJOURNED,
            S.EXAMINED,
            S.PLAN_RUNNING,
            S.TO_REPRESENT,
        ],
        target=S.SUSPENDED,
        custom={"label": "Suspendre"},
    )
    def suspend(self, *, reason):
        self.suspension_reason = reason

    @transition(
        status,
        source=S.SUSPENDED,
        target=S.UNDER_REVIEW,
        custom={"label": "Reprendre l’instruction"},
    )
    def resume_review(self):
        """What was never examined is instructed again, from the accord on."""
        self.suspension_reason = ""

    @transition(
        status, source=S.SUSPENDED, target=S.TO_REPRESENT, custom={"label": "Reprendre le suivi"}
    )
    def resume_follow_up(self):
        """What was examined before is to be looked at again."""
        self.suspension_reason = ""

    @transition(
        status,
        source=[S.SUBMITTED, S.TO_COMPLETE, S.UNDER_REVIEW, S.ADMISSIBLE, S.ADJOURNED],
        target=S.CLOSED,
        custom={"label": "Retirer la saisine"},
    )
    def withdraw(self, *, reason, at):
        """By the referrer, before the commission looked at it."""
        self.closed_at, self.closing_reason = at, reason

    @transition(
        status,
        source=[S.PLAN_RUNNING, S.TO_REPRESENT, S.SUSPENDED],
        target=S.CLOSED,
        custom={"label": "Clôturer"},
    )
    def close(self, *, reason, at):
        """With the return to the person done, or the reason why it is impossible (R18)."""
        self.closed_at, self.closing_reason = at, reason

    @transition(
        status,
        source=sorted(OPPOSABLE),
        target=S.OPPOSITION,
        custom={"label": "Enregistrer l’opposition de la personne"},
    )
    def oppose(self, *, at):
        """No guard, at once (rule R15)."""
        self.closed_at = at

    @transition(
        status,
        source=[S.INADMISSIBLE, S.CLOSED, S.OPPOSITION],
        target=S.PURGED,
        custom={"label": "Purger"},
    )
    def purge(self, *, at):
        """Identity and content are destroyed; the statistical record stays."""
        self.purged_at = at
