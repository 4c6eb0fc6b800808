"""Who erases a situation that is over: two people, who need not read anything of it any more."""

from django.db.models import Q

from commissions.enums import OVER
from commissions.models import Situation
from commissions.permissions.reading import deported, to_animator
from commissions.standing import seats_of
from common.permissions import Policy, Relation, Rule, Within

_ANIMATOR = to_animator(states=OVER)


def _asked(user) -> Q:
    """A purge that somebody else asked for, of a commission whose desk this person holds."""
    seats = seats_of(user)
    return (
        Q(
            commission__in=seats.animates | seats.secretary_of,
            status__in=sorted(OVER),
            purge_asked_by__isnull=False,
        )
        & ~Q(purge_asked_by=user.pk)
        & ~Q(pk__in=deported(user))
    )


SECOND = Relation(
    "seconde personne (secrétariat ou animateur)",
    query=_asked,
    never=lambda user: not (seats_of(user).animates | seats_of(user).secretary_of),
    within=(Within("", OVER),),
)
ERASURE = Policy(
    Situation,
    {
        "view": Rule(who=(_ANIMATOR, SECOND)),
        "ask": Rule(who=(_ANIMATOR,), label="Demander la purge"),
        "confirm": Rule(who=(SECOND,), label="Confirmer la purge"),
    },
    state_field=None,
)
