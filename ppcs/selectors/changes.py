"""What became of a plan while somebody had it open: told to whoever was overtaken."""

from django.db.models import Model

from accounts.models import User
from audit.selectors import changes_of
from common import french

# What the action of a journal row did, after « … a » or « Vous avez ».
DONE = {
    "ppcs.plan.started": "commencé le plan",
    "ppcs.plan.consulted": "demandé les avis de l’équipe",
    "ppcs.plan.reworked": "repris l’écriture du plan",
    "ppcs.plan.validated": "validé le plan",
    "ppcs.plan.revised": "ouvert une révision du plan",
    "ppcs.plan.held": "mis le plan en pause",
    "ppcs.plan.resumed": "repris le plan",
    "ppcs.plan.closed": "clos le plan",
    "ppcs.plan.cancelled": "abandonné le plan",
    "ppcs.opinion.given": "donné cet avis",
    "ppcs.opinion.recorded": "noté cet avis",
    "ppcs.opinion.met": "répondu à cette réserve",
    "ppcs.action.accepted": "accepté cette action",
    "ppcs.action.started": "commencé cette action",
    "ppcs.action.finished": "noté que cette action est faite",
    "ppcs.action.failed": "noté que cette action ne se fera pas",
    "ppcs.action.reopened": "repris cette action",
    "ppcs.goal.finished": "noté le résultat de cet objectif",
    "ppcs.alert.raised": "signalé cette alerte",
    "ppcs.alert.taken_up": "pris cette alerte en charge",
    "ppcs.alert.settled": "dit ce qui a été fait de cette alerte",
    "ppcs.goal.given_up": "noté que cet objectif est abandonné",
}
SILENT = "Cette page a changé entre-temps."


def what_changed(obj: Model, *, reader: User) -> str:
    """Who did what, when; only that something changed where the journal has nothing to tell."""
    event = changes_of(obj).filter(action__in=DONE).last()
    if event is None:
        return SILENT
    who = "Vous avez déjà" if event.actor_id == reader.pk else f"{event.actor_label} a"
    return f"{who} {DONE[event.action]} ({french.moment(event.at)})."
