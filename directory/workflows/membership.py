"""The life of a person's place in an organisation."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from directory.enums import MembershipState as S


class MembershipWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.INVITED, protected=True, max_length=10)

    class Meta:
        abstract = True

    @transition(status, source=S.INVITED, target=S.ACTIVE, custom={"label": "Activer"})
    def activate(self, *, on):
        self.starts_on = on

    @transition(status, source=S.ACTIVE, target=S.ENDED, custom={"label": "Mettre fin"})
    def end(self, *, on):
        self.ends_on = on
