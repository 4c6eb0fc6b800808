"""Who may do what with the commission itself: settings, mandates, charter, sessions."""

from django.db.models import Q

from commissions.models import (
    Charter,
    CharterSignature,
    Commission,
    Mandate,
    PlenarySession,
    PurgeProof,
    RestrictedSession,
    Substitution,
)
from commissions.standing import seats_of
from common.permissions import Policy, Relation, Rule


def _seat(label: str, held, path: str) -> Relation:
    """A quality held in the commission at `path`, charter signed."""
    key = f"{path}__in"
    return Relation(
        label,
        query=lambda user: Q(**{key: held(seats_of(user))}),
        never=lambda user: not held(seats_of(user)),
    )


def animator(path: str = "pk") -> Relation:
    return _seat("animateur", lambda seats: seats.animates, path)


def secretary(path: str = "pk") -> Relation:
    return _seat("secrétariat", lambda seats: seats.secretary_of, path)


def seated(path: str = "pk") -> Relation:
    """Any mandate that counts, charter signed."""
    return _seat("membre, charte signée", lambda seats: seats.sits_in, path)


def mandated(path: str = "pk") -> Relation:
    """Any mandate that runs, charter signed or not: reads the charter, and nothing else."""
    return _seat("titulaire d’un mandat", lambda seats: seats.commissions, path)


def officer(path: str = "") -> Relation:
    """The DPO whom the commission named: metadata and proofs, no content."""
    key = f"{path}__protection_officer" if path else "protection_officer"
    return Relation(
        "délégué à la protection des données",
        query=lambda user: Q(**{key: user.pk}),
        never=lambda user: user.pk is None,
    )


ANIMATOR, SECRETARY, SEATED, MANDATED, OFFICER = (
    animator(),
    secretary(),
    seated(),
    mandated(),
    officer(),
)

COMMISSION = Policy(
    Commission,
    {
        "view": Rule(who=(MANDATED, OFFICER)),
        "sign": Rule(who=(MANDATED,), label="Signer la charte"),
        "take_part": Rule(who=(SEATED,), label="Voir la commission"),
        "run": Rule(who=(ANIMATOR, SECRETARY), label="Suivre les situations"),
        "set_up": Rule(who=(ANIMATOR,), label="Régler la commission"),
        "give_mandate": Rule(who=(ANIMATOR,), label="Donner un mandat"),
        "see_members": Rule(who=(ANIMATOR, SECRETARY), label="Voir les mandats"),
        "plan_session": Rule(who=(ANIMATOR, SECRETARY), label="Prévoir une séance"),
        "note_opposition": Rule(who=(SEATED,), label="Enregistrer une opposition"),
        "see_bilan": Rule(who=(ANIMATOR,), label="Voir le bilan"),
        "publish_bilan": Rule(who=(ANIMATOR,), label="Publier le bilan"),
        "note_blockage": Rule(who=(ANIMATOR, SECRETARY), label="Noter une réponse manquante"),
        "see_traces": Rule(who=(ANIMATOR, OFFICER), label="Voir les ouvertures et les purges"),
    },
    state_field=None,
)
_OF = "commission"
_SELF = Relation(
    "titulaire du mandat, charte signée",
    query=lambda user: Q(pk__in=seats_of(user).mandates),
    never=lambda user: not seats_of(user).mandates,
)
MANDATE = Policy(
    Mandate,
    {
        "view": Rule(who=(animator(_OF), secretary(_OF), _SELF)),
        "edit": Rule(who=(animator(_OF),), label="Modifier"),
        "suspend": Rule(who=(animator(_OF),), label="Suspendre"),
        "restore": Rule(who=(animator(_OF),), label="Rétablir"),
        "end": Rule(who=(animator(_OF),), label="Mettre fin"),
        "substitute": Rule(
            who=(animator(_OF), _SELF),
            label="Déclarer une suppléance",
            states=frozenset({"active"}),
        ),
    },
)
CHARTER = Policy(Charter, {"view": Rule(who=(mandated(_OF), officer(_OF)))}, state_field=None)
SIGNATURE = Policy(
    CharterSignature,
    {"view": Rule(who=(animator("mandate__commission"), secretary("mandate__commission")))},
    state_field=None,
)
SUBSTITUTION = Policy(
    Substitution,
    {
        "view": Rule(who=(animator("mandate__commission"), secretary("mandate__commission"))),
        "stop": Rule(who=(animator("mandate__commission"),), label="Arrêter la suppléance"),
    },
    state_field=None,
)
PLENARY = Policy(
    PlenarySession,
    {
        "view": Rule(who=(seated(_OF),)),
        "edit": Rule(who=(animator(_OF), secretary(_OF)), label="Modifier"),
    },
    state_field=None,
)
SESSION = Policy(
    RestrictedSession,
    {
        "view": Rule(who=(animator(_OF), secretary(_OF))),
        "edit": Rule(
            who=(animator(_OF), secretary(_OF)),
            label="Modifier",
            states=frozenset({"planned", "convened"}),
        ),
        "compose": Rule(
            who=(animator(_OF),),
            label="Composer l’ordre du jour",
            states=frozenset({"planned", "convened"}),
        ),
        "convene": Rule(who=(animator(_OF),), label="Convoquer"),
        "open": Rule(who=(animator(_OF),), label="Ouvrir la séance"),
        "note_attendance": Rule(
            who=(animator(_OF), secretary(_OF)),
            label="Noter les présences",
            states=frozenset({"convened", "opened"}),
        ),
        "prolong": Rule(who=(animator(_OF),), label="Prolonger", states=frozenset({"opened"})),
        "close": Rule(who=(animator(_OF),), label="Fermer la séance"),
        "cancel": Rule(who=(animator(_OF),), label="Annuler la séance"),
    },
)
PURGE_PROOF = Policy(
    PurgeProof, {"view": Rule(who=(animator(_OF), officer(_OF)))}, state_field=None
)
