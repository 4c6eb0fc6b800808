"""The life of an opinion: asked, given in one click, changed at will until the date."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import OpinionStatus as S

OPEN = [S.ASKED, S.AGREED, S.RESERVED, S.NO_OPINION]


class OpinionWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("avis", choices=S.choices, default=S.ASKED, protected=True, max_length=10)
    text = models.TextField("réserve ou précision", max_length=2000, blank=True)
    given_on = models.DateField("donné le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=OPEN, target=S.AGREED, custom={"label": "D’accord"})
    def agree(self, *, text, on):
        self.text, self.given_on = text, on

    @transition(status, source=OPEN, target=S.RESERVED, custom={"label": "Réserve"})
    def reserve(self, *, text, on):
        self.text, self.given_on = text, on

    @transition(status, source=OPEN, target=S.NO_OPINION, custom={"label": "Sans avis"})
    def abstain(self, *, text, on):
        self.text, self.given_on = text, on

    @transition(status, source=S.ASKED, target=S.LAPSED, custom={"label": "Date passée"})
    def lapse(self):
        """Silence at the date is « sans avis »."""
