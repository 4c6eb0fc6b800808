"""Who may do what with a request and its files."""

from django.db.models import Q

from cases.enums import ReferralStatus
from cases.models import Attachment, Referral
from common.permissions import Policy, Relation, Rule
from directory.standing import standing_of

DRAFT = frozenset({ReferralStatus.DRAFT.value})
SENT = frozenset(ReferralStatus.values) - DRAFT

AUTHOR_OF_DRAFT = Relation(
    "auteur du brouillon",
    query=lambda user: Q(author=user.pk),
    holds=lambda user, referral: referral.author_id == user.pk,
    states=DRAFT,
)
REQUESTER = Relation(
    "demandeur",
    query=lambda user: Q(requester=user.pk),
    holds=lambda user, referral: referral.requester_id == user.pk,
    states=SENT,
)
COORDINATOR = Relation(
    "coordinateur du DAC",
    query=lambda user: Q(dac__in=standing_of(user).coordinates),
    holds=lambda user, referral: referral.dac_id in standing_of(user).coordinates,
    states=SENT,
    never=lambda user: not standing_of(user).coordinates,
)
MANAGER = Relation(
    "responsable du DAC",
    query=lambda user: Q(dac__in=standing_of(user).manages),
    holds=lambda user, referral: referral.dac_id in standing_of(user).manages,
    states=SENT,
    never=lambda user: not standing_of(user).manages,
)

REFERRAL = Policy(
    Referral,
    {
        "view": Rule(who=(AUTHOR_OF_DRAFT, REQUESTER, COORDINATOR, MANAGER)),
        "edit": Rule(who=(AUTHOR_OF_DRAFT,), label="Continuer la saisie", states=DRAFT),
        "send": Rule(who=(AUTHOR_OF_DRAFT,), label="Envoyer la demande"),
        "discard": Rule(who=(AUTHOR_OF_DRAFT,), label="Supprimer le brouillon", states=DRAFT),
        "start_assessment": Rule(who=(COORDINATOR,), label="Qualifier"),
        "assess": Rule(
            who=(COORDINATOR,),
            label="Enregistrer la primo-évaluation",
            states=frozenset({ReferralStatus.ASSESSING, ReferralStatus.MORE_ASKED}),
        ),
        "assign": Rule(
            who=(COORDINATOR, MANAGER),
            label="Confier à",
            states=frozenset({ReferralStatus.ASSESSING, ReferralStatus.MORE_ASKED}),
        ),
        "ask_more": Rule(who=(COORDINATOR,), label="Demander un complément"),
        "provide_more": Rule(who=(REQUESTER, COORDINATOR), label="Envoyer le complément"),
        "resume": Rule(who=(COORDINATOR,), label="Reprendre sans complément"),
        "answer": Rule(who=(COORDINATOR,), label="Répondre"),
        "redirect": Rule(who=(COORDINATOR,), label="Réorienter vers le DAC compétent"),
        "decline": Rule(who=(COORDINATOR,), label="Ne pas retenir"),
        "accept": Rule(who=(COORDINATOR,), label="Accepter la demande"),
        "withdraw": Rule(who=(REQUESTER, COORDINATOR), label="Retirer la demande"),
        "attach": Rule(
            who=(AUTHOR_OF_DRAFT, REQUESTER, COORDINATOR),
            label="Ajouter une pièce",
            states=frozenset({ReferralStatus.DRAFT, ReferralStatus.MORE_ASKED}),
        ),
        "print_answer": Rule(
            who=(REQUESTER, COORDINATOR, MANAGER),
            label="Télécharger la réponse (PDF)",
            states=frozenset(
                {
                    ReferralStatus.ANSWERED,
                    ReferralStatus.REDIRECTED,
                    ReferralStatus.DECLINED,
                    ReferralStatus.ACCEPTED,
                }
            ),
        ),
    },
)


def through_referral(relation: Relation) -> Relation:
    """The same relation, for a row that hangs on a request."""
    return Relation(
        relation.label,
        query=lambda user: Q(
            referral__in=Referral.objects.filter(
                relation.query(user), status__in=sorted(relation.states)
            )
        ),
        never=relation.never,
        within=relation.told_through("referral"),
    )


ATTACHMENT = Policy(
    Attachment,
    {
        "view": Rule(
            who=tuple(
                through_referral(r) for r in (AUTHOR_OF_DRAFT, REQUESTER, COORDINATOR, MANAGER)
            ),
            label="Télécharger",
        ),
        "remove": Rule(who=(through_referral(AUTHOR_OF_DRAFT),), label="Retirer la pièce"),
    },
    state_field=None,
)
