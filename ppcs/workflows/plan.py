"""The life of a plan: written, discussed, in force, revised beside the version in force, closed."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import PlanStatus as S


class PlanWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DRAFT, protected=True, max_length=10)
    current_version = models.PositiveIntegerField("version en vigueur", default=0)
    in_force_since = models.DateTimeField("en vigueur depuis", null=True, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        status,
        source=[S.DRAFT, S.REVISING],
        target=S.CONSULTING,
        custom={"label": "Demander les avis"},
    )
    def consult(self):
        """What is written is read by the team until the date; nobody edits it meanwhile."""

    @transition(
        status, source=S.CONSULTING, target=S.DRAFT, custom={"label": "Reprendre l’écriture"}
    )
    def rework(self):
        """Back to writing, before any version was in force."""

    @transition(
        status, source=S.CONSULTING, target=S.REVISING, custom={"label": "Reprendre la révision"}
    )
    def rework_revision(self):
        """Back to writing; the version in force stays in force."""

    @transition(status, source=S.CONSULTING, target=S.IN_FORCE, custom={"label": "Valider"})
    def validate(self, *, at):
        self.current_version += 1
        self.in_force_since = at

    @transition(status, source=S.IN_FORCE, target=S.REVISING, custom={"label": "Réviser"})
    def revise(self):
        """Version N + 1 begins as a draft; N stays in force."""

    @transition(
        status,
        source=[S.IN_FORCE, S.REVISING],
        target=S.ON_HOLD,
        custom={"label": "Mettre en pause"},
    )
    def hold(self):
        """A long hospital stay, an accord that was withdrawn: nothing is shared or awaited."""

    @transition(status, source=S.ON_HOLD, target=S.IN_FORCE, custom={"label": "Reprendre"})
    def resume(self):
        """The version in force counts again."""

    @transition(
        status, source=[S.IN_FORCE, S.ON_HOLD], target=S.CLOSED, custom={"label": "Clore le plan"}
    )
    def close(self, *, at):
        self.closed_at = at

    @transition(
        status,
        source=[S.DRAFT, S.CONSULTING],
        target=S.CANCELLED,
        custom={"label": "Abandonner ce plan"},
    )
    def cancel(self, *, at):
        """Only before any version was in force: the accord was refused or withdrawn."""
        self.closed_at = at
