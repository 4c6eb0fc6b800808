"""Who may do what with a situation, its team, the person's decisions, and what is written of it."""

from dataclasses import replace

from django.db.models import F, Q

from cases.enums import CaseStatus, TeamStatus
from cases.models import (
    AssessedDimension,
    Assessment,
    Case,
    CaseGrant,
    CasePeriod,
    Circumstances,
    Consent,
    Document,
    Note,
    Refusal,
    Relative,
    SignedCopy,
    TeamMember,
)
from cases.permissions.reading import (
    CARE_TEAM,
    COORDINATOR,
    CORDEE,
    EMERGENCY,
    FOLLOWED,
    INVITED,
    MANAGER,
    OUTSIDE,
    gp_told_of_the_end,
    readers_of_rows,
    through_case,
)
from common.permissions import Policy, Relation, Rule

CASE = Policy(
    Case,
    {
        "view": Rule(who=(COORDINATOR, MANAGER, CARE_TEAM, OUTSIDE, INVITED, EMERGENCY)),
        "read_notes": Rule(
            who=(COORDINATOR, MANAGER, CARE_TEAM, OUTSIDE, INVITED), label="Lire le journal"
        ),
        "put_on_watch": Rule(who=(COORDINATOR,), label="Mettre en veille"),
        "resume": Rule(who=(COORDINATOR,), label="Reprendre"),
        "close": Rule(who=(COORDINATOR,), label="Clôturer"),
        "reopen": Rule(who=(COORDINATOR,), label="Rouvrir"),
        "hand_over": Rule(
            who=(COORDINATOR, MANAGER), label="Confier à un autre référent", states=FOLLOWED
        ),
        "change_level": Rule(who=(COORDINATOR,), label="Changer de niveau", states=FOLLOWED),
        "set_due": Rule(
            who=(COORDINATOR,),
            label="Fixer la prochaine échéance",
            states=frozenset({CaseStatus.OPEN.value}),
        ),
        "compose_team": Rule(who=(COORDINATOR,), label="Composer l’équipe", states=FOLLOWED),
        "view_decisions": Rule(who=(COORDINATOR,), label="Voir les accords"),
        "see_trail": Rule(who=(COORDINATOR, MANAGER), label="Voir qui a consulté"),
        "record_decision": Rule(who=(COORDINATOR,), label="Noter une décision", states=FOLLOWED),
        "invite": Rule(who=(COORDINATOR,), label="Inviter par le nom", states=FOLLOWED),
        "see_as": Rule(who=(COORDINATOR,), label="Voir comme", states=FOLLOWED),
        "describe": Rule(
            who=(COORDINATOR,), label="Compléter les informations générales", states=FOLLOWED
        ),
        "assess": Rule(who=(COORDINATOR,), label="Évaluer", states=FOLLOWED),
        "note": Rule(who=(COORDINATOR, CARE_TEAM, OUTSIDE), label="Noter", states=FOLLOWED),
        "add_document": Rule(
            who=(COORDINATOR, CARE_TEAM, OUTSIDE), label="Ajouter un document", states=FOLLOWED
        ),
        "start_plan": Rule(who=(COORDINATOR,), label="Commencer le plan", states=FOLLOWED),
        "refer_to_commission": Rule(
            who=(COORDINATOR,), label="Saisir une commission", states=FOLLOWED
        ),
    },
)


def _through(*relations: Relation) -> tuple[Relation, ...]:
    return tuple(through_case(relation) for relation in relations)


_COORDINATOR = through_case(COORDINATOR)
_FOLLOWING = through_case(replace(COORDINATOR, states=FOLLOWED))


def _last_ended(relation: Relation) -> Relation:
    """The same relation, to the period that ended when the situation was closed for the last time."""
    inner = through_case(relation)
    return Relation(
        inner.label,
        # nothing equals the end that a followed situation does not have
        query=lambda user: inner.query(user) & Q(closed_at=F("case__closed_at")),
        never=inner.never,
        within=inner.within,
    )


# Its page is the end of a follow-up: who, when, why, who takes over, whom to call.
CASE_PERIOD = Policy(
    CasePeriod,
    {
        "view": Rule(
            who=(*map(_last_ended, (COORDINATOR, MANAGER, gp_told_of_the_end())),),
            label="Voir la fin du suivi",
        )
    },
    state_field=None,
)
TEAM_MEMBER = Policy(
    TeamMember,
    {
        "view": Rule(who=_through(COORDINATOR, MANAGER, CARE_TEAM, OUTSIDE, INVITED)),
        "edit": Rule(
            who=(_FOLLOWING,), label="Modifier", states=frozenset({TeamStatus.ACTIVE.value})
        ),
        "end": Rule(who=(_FOLLOWING,), label="Mettre fin à sa participation"),
    },
)
RELATIVE = Policy(
    Relative,
    {
        "view": Rule(who=_through(COORDINATOR, CARE_TEAM, OUTSIDE, INVITED)),
        "edit": Rule(who=(_FOLLOWING,), label="Modifier"),
    },
    state_field=None,
)
CONSENT = Policy(
    Consent,
    {
        "view": Rule(who=(_COORDINATOR,)),
        "withdraw": Rule(who=(_COORDINATOR,), label="Noter le retrait"),
        "replace": Rule(who=(_FOLLOWING,), label="Noter une autre décision"),
        "lapse": Rule(who=(CORDEE,), label="Rendre caduque"),
        "join_copy": Rule(who=(_FOLLOWING,), label="Joindre la copie signée"),
    },
)
SIGNED_COPY = Policy(
    SignedCopy,
    {"view": Rule(who=(_COORDINATOR,), label="Télécharger la copie signée")},
    state_field=None,
)
REFUSAL = Policy(
    Refusal,
    {
        "view": Rule(who=(_COORDINATOR,)),
        "lift": Rule(who=(_FOLLOWING,), label="Lever ce refus"),
    },
    state_field=None,
)
CASE_GRANT = Policy(
    CaseGrant,
    {
        "view": Rule(who=(through_case(COORDINATOR, "content_object"),)),
        "stop": Rule(who=(through_case(COORDINATOR, "content_object"),), label="Arrêter"),
    },
    state_field=None,
)
CIRCUMSTANCES = Policy(Circumstances, {"view": Rule(who=(_COORDINATOR,))}, state_field=None)
ASSESSMENT = Policy(
    Assessment,
    {
        "view": Rule(who=_through(COORDINATOR, CARE_TEAM, OUTSIDE, INVITED)),
        "edit": Rule(who=(_FOLLOWING,), label="Compléter l’évaluation"),
    },
    state_field=None,
)
DIMENSION = Policy(
    AssessedDimension,
    {
        "view": Rule(who=readers_of_rows("assessment__case")),
        "edit": Rule(
            who=(
                through_case(
                    replace(COORDINATOR, holds=None, states=FOLLOWED),
                    "assessment__case",
                ),
            ),
            label="Compléter cette dimension",
        ),
    },
    state_field=None,
)
NOTE = Policy(
    Note,
    {
        "view": Rule(who=readers_of_rows()),
        "correct": Rule(who=(_FOLLOWING,), label="Corriger par une autre note"),
        "reclassify": Rule(who=(_FOLLOWING,), label="Changer le volet"),
    },
    state_field=None,
)


def _kept(relation: Relation) -> Relation:
    """The same relation, to a document that is still there: a removed one is nobody's."""
    return Relation(
        relation.label,
        query=lambda user: relation.query(user) & Q(removed_at__isnull=True),
        never=relation.never,
        within=relation.within,
    )


DOCUMENT = Policy(
    Document,
    {
        "view": Rule(who=tuple(map(_kept, readers_of_rows())), label="Télécharger"),
        "reclassify": Rule(who=(_kept(_FOLLOWING),), label="Changer le volet"),
        "remove": Rule(who=(_kept(_FOLLOWING),), label="Retirer"),
    },
    state_field=None,
)
