"""What became of a request or a situation: told to whoever was overtaken, and as its story."""

from accounts.models import User
from audit.selectors import changes_of
from cases.enums import CaseStatus
from cases.models import Case, Referral, Relative, TeamMember
from cases.selectors.sheet import Step
from common import french
from directory.standing import standing_of

# What the action of a journal row did, after « … a » or « Vous avez ».
DONE = {
    "cases.referral.sent": "envoyé la demande",
    "cases.referral.assessment_started": "pris la demande en charge",
    "cases.referral.assessed": "enregistré la primo-évaluation",
    "cases.referral.assigned": "confié la demande à un autre coordinateur",
    "cases.referral.more_asked": "demandé un complément",
    "cases.referral.more_provided": "envoyé le complément",
    "cases.referral.resumed": "repris la demande sans attendre le complément",
    "cases.referral.answered": "répondu à la demande",
    "cases.referral.redirected": "réorienté la demande",
    "cases.referral.declined": "décidé de ne pas retenir la demande",
    "cases.referral.accepted": "accepté la demande",
    "cases.referral.withdrawn": "retiré la demande",
    "cases.case.opened": "ouvert la situation",
    "cases.case.request_attached": "rattaché une demande à la situation",
    "cases.case.put_on_watch": "mis la situation en veille",
    "cases.case.resumed": "repris le suivi",
    "cases.case.closed": "clôturé la situation",
    "cases.case.entrusted": "confié la situation à un autre référent",
    "cases.case.reopened": "rouvert la situation",
    "cases.case.level_changed": "changé le niveau",
    "cases.case.due_set": "changé la prochaine échéance",
    "cases.gp.noted": "noté où en sont les choses avec le médecin traitant",
    "cases.team.added": "ajouté cette personne à l’équipe",
    "cases.team.changed": "modifié ce qui est noté de ce membre",
    "cases.team.ended": "noté la sortie de ce membre",
    "cases.team.leaving_planned": "noté quand ce membre partira",
    "cases.team.leaving_called_off": "annulé le départ prévu de ce membre",
    "cases.relative.added": "ajouté ce proche",
    "cases.relative.changed": "modifié ce qui est noté de ce proche",
    "cases.relative.ended": "noté que ce proche ne participe plus",
}
INSIDE_ONLY = {"cases.referral.assessed", "cases.referral.assigned"}


def what_changed(obj: Referral | Case | TeamMember | Relative, *, reader: User) -> str:
    """The sentence told to whoever was overtaken: who did what, when.

    Outside the DAC one learns that the DAC went on, not how it works inside.
    """
    event = changes_of(obj).filter(action__in=DONE).last()
    if event is None:
        return "Cette page a changé entre-temps."
    if event.actor_id == reader.pk:
        told = f"Vous avez déjà {DONE[event.action]}"
    elif event.action in INSIDE_ONLY and obj.dac_id not in _own_dacs(reader):
        told = "Le DAC a avancé sur cette demande"
    else:
        told = f"{event.actor_label} a {DONE[event.action]}"
    return f"{told} ({french.moment(event.at)})."


def _own_dacs(reader: User) -> frozenset[int]:
    standing = standing_of(reader)
    return standing.coordinates | standing.manages


CASE_TONES = {CaseStatus.OPEN: "go", CaseStatus.ON_WATCH: "off", CaseStatus.CLOSED: "done"}
CASE_EVENTS = {
    "cases.case.opened": "Situation ouverte",
    "cases.case.request_attached": "Nouvelle demande rattachée",
    "cases.case.put_on_watch": "Mise en veille",
    "cases.case.resumed": "Suivi repris",
    "cases.case.closed": "Situation clôturée",
    "cases.case.entrusted": "Référent changé",
    "cases.case.reopened": "Situation rouverte",
    "cases.case.level_changed": "Niveau changé",
    "cases.case.due_set": "Prochaine échéance changée",
    "cases.opening.opened": "Ouverte en urgence, pour trente minutes",
    "cases.gp.noted": "Médecin traitant : ce qui est su de lui",
}


def story_of(case: Case) -> list[Step]:
    """The life of a situation as its journal tells it."""
    return [
        Step(CASE_EVENTS[event.action], event.at, text=f"Par {event.actor_label}.")
        for event in changes_of(case).filter(action__in=CASE_EVENTS)
    ]
