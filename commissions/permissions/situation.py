"""Who may do what with a situation and everything that hangs on it."""

from dataclasses import replace

from django.db.models import Q

from commissions.enums import (
    INSTRUCTED,
    OVER,
    WITH_REFERRER,
    Audience,
    Quality,
    SituationStatus,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    Contribution,
    Decision,
    PersonReturn,
    Preconisation,
    Record,
    RightsRequest,
    Situation,
    VaultOpening,
)
from commissions.permissions.commission import officer
from commissions.permissions.nominative import ADMITTED_BY_NAME, REFERENT_BY_NAME
from commissions.permissions.reading import (
    CALLED,
    CORDEE,
    EXAMINED_NOW,
    IN_THE_ROOM_NOW,
    OWNER,
    READABLE_LATER,
    RECORD_READER,
    RUNS_THE_ROOM,
    SECOND_READER,
    admissions_of,
    deported,
    to_admitted,
    to_animator,
    to_referent,
    to_referrer,
    to_secretary,
)
from commissions.standing import seats_of
from common.permissions import Policy, Relation, Rule, Within

S = SituationStatus
ANIMATOR, SECRETARY, REFERRER = to_animator(), to_secretary(), to_referrer()
ADMITTED, REFERENT = to_admitted(), to_referent()
# What is stopped is not worked on: opposition and suspension leave two buttons to the animateur.
WORKED_ON = frozenset(S.values) - OVER - {S.SUSPENDED.value, S.DRAFT.value, S.PURGED.value}
PREPARED = INSTRUCTED | {S.SCHEDULED.value}

SITUATION = Policy(
    Situation,
    {
        "view": Rule(who=(ANIMATOR, SECRETARY, REFERRER, ADMITTED, REFERENT)),
        "edit": Rule(who=(REFERRER,), label="Compléter la saisine", states=WITH_REFERRER),
        "discard": Rule(
            who=(REFERRER,), label="Effacer le brouillon", states=frozenset({S.DRAFT.value})
        ),
        "submit": Rule(who=(REFERRER,), label="Déposer la saisine"),
        "provide_more": Rule(who=(REFERRER,), label="Envoyer les compléments"),
        "withdraw": Rule(who=(REFERRER,), label="Retirer la saisine"),
        "start_review": Rule(who=(ANIMATOR, SECRETARY), label="Commencer l’instruction"),
        "ask_more": Rule(who=(ANIMATOR, SECRETARY), label="Demander des compléments"),
        "stand_aside": Rule(
            who=(ANIMATOR, SECRETARY),
            label="Me déporter",
            states=WORKED_ON | {S.SUSPENDED.value},
        ),
        "check": Rule(
            who=(ANIMATOR, SECRETARY),
            label="Vérifier la recevabilité",
            states=frozenset({S.UNDER_REVIEW.value}),
        ),
        "refuse": Rule(who=(ANIMATOR,), label="Déclarer non recevable"),
        "accept": Rule(who=(ANIMATOR,), label="Déclarer recevable"),
        "schedule": Rule(who=(ANIMATOR,), label="Inscrire à l’ordre du jour"),
        "adjourn": Rule(who=(ANIMATOR,), label="Ajourner"),
        "examine": Rule(who=(CORDEE,), label="Noter que l’examen a eu lieu"),
        "start_plan": Rule(who=(ANIMATOR,), label="Lancer le plan d’action"),
        "represent": Rule(who=(ANIMATOR, REFERENT), label="Représenter"),
        "suspend": Rule(who=(ANIMATOR,), label="Suspendre"),
        "resume_review": Rule(who=(ANIMATOR,), label="Reprendre l’instruction"),
        "resume_follow_up": Rule(who=(ANIMATOR,), label="Reprendre le suivi"),
        "record_decision": Rule(
            who=(ANIMATOR, REFERRER, REFERENT),
            label="Noter une décision de la personne",
            states=WORKED_ON | {S.SUSPENDED.value, S.DRAFT.value},
        ),
        "accept_referent": Rule(
            who=(ANIMATOR,), label="Noter l’acceptation du référent", states=READABLE_LATER
        ),
        "set_next": Rule(
            who=(ANIMATOR, REFERENT),
            label="Fixer la prochaine date",
            states=frozenset({S.PLAN_RUNNING.value, S.TO_REPRESENT.value}),
        ),
        "write_return": Rule(
            who=(ANIMATOR, REFERENT), label="Rédiger le retour à la personne", states=READABLE_LATER
        ),
        "fill_vault": Rule(
            who=(REFERRER, ANIMATOR), label="Remplir le coffre", states=PREPARED | WITH_REFERRER
        ),
        "open_vault": Rule(
            who=(ANIMATOR, REFERENT_BY_NAME, ADMITTED_BY_NAME),
            label="Ouvrir le coffre",
            states=WORKED_ON,
        ),
        "check_vault": Rule(
            who=(ANIMATOR, SECRETARY), label="Vérifier les liens au coffre", states=PREPARED
        ),
        "check_known": Rule(
            who=(ANIMATOR,), label="Vérifier si elle est déjà connue", states=PREPARED
        ),
        "note_rights": Rule(
            who=(ANIMATOR,),
            label="Noter une demande de droits",
            states=WORKED_ON | {S.SUSPENDED.value, S.CLOSED.value},
        ),
        "close": Rule(who=(ANIMATOR, REFERENT), label="Clôturer"),
        "oppose": Rule(
            who=(ANIMATOR, SECRETARY, REFERRER, ADMITTED, REFERENT),
            label="Enregistrer l’opposition de la personne",
        ),
        "ask_purge": Rule(who=(ANIMATOR,), label="Préparer la purge", states=OVER),
        # once it is due, or two people asked: see erasure.py
        "purge": Rule(who=(CORDEE,), label="Purger"),
    },
)

_IN = "situation"
_SEC, _REF = to_secretary(_IN), to_referent(_IN)
_LIVE_A = to_animator(_IN, states=WORKED_ON)
DECISION = Policy(
    Decision,
    {"view": Rule(who=(to_animator(_IN, states=WORKED_ON | {S.SUSPENDED.value}), _REF))},
    state_field=None,
)
ENTRY = Policy(
    AgendaEntry,
    {
        "view": Rule(who=(_LIVE_A, _SEC, CALLED)),
        "declare": Rule(who=(CALLED,), label="Déclarer un lien ou non"),
        "see_agenda": Rule(who=(_LIVE_A, _SEC), label="Voir les admissions"),
        "admit": Rule(
            who=(to_animator(_IN, states=frozenset({S.SCHEDULED.value})),), label="Admettre"
        ),
        "remove": Rule(
            who=(to_animator(_IN, states=frozenset({S.SCHEDULED.value})),),
            label="Retirer de l’ordre du jour",
        ),
        "enter": Rule(who=(RUNS_THE_ROOM, IN_THE_ROOM_NOW), label="Entrer dans la séance"),
        "contribute": Rule(who=(IN_THE_ROOM_NOW,), label="Ajouter une contribution"),
        "propose": Rule(who=(RUNS_THE_ROOM, IN_THE_ROOM_NOW), label="Proposer une préconisation"),
        "conclude": Rule(who=(RUNS_THE_ROOM,), label="Refermer cette situation"),
        "write_record": Rule(
            who=(to_animator(_IN, states=frozenset({S.SCHEDULED.value, S.EXAMINED.value})),),
            label="Rédiger le relevé",
        ),
    },
    state_field=None,
)
_ENTRY = "content_object__situation"
_ADMITTING = to_animator(_ENTRY, states=frozenset({S.SCHEDULED.value}))


def _may_second(user) -> Q:
    seats = seats_of(user)
    return (
        Q(
            content_object__situation__commission__in=seats.holding("secretary", "permanent"),
            content_object__situation__status=S.SCHEDULED,
            second_at__isnull=True,
            ended_at__isnull=True,
            in_secret_list=False,
        )
        & ~Q(given_by=user.pk)
        & ~Q(user=user.pk)
        & ~Q(content_object__situation__in=deported(user))
    )


SECOND_PERSON = Relation(
    "seconde personne nommée (secrétariat ou membre permanent)",
    query=_may_second,
    never=lambda user: not seats_of(user).mandates,
    within=(Within("content_object__situation", EXAMINED_NOW),),
)
ADMISSION = Policy(
    Admission,
    {
        "view": Rule(who=(_ADMITTING, SECOND_PERSON)),
        "confirm": Rule(who=(SECOND_PERSON,), label="Confirmer l’admission"),
        "end": Rule(who=(_ADMITTING,), label="Retirer l’admission"),
        "see_as": Rule(who=(_ADMITTING,), label="Voir comme"),
    },
    state_field=None,
)
_VALIDATED_READERS = (
    to_animator("entry__situation", states=WORKED_ON | {S.CLOSED.value}),
    RECORD_READER,
    replace(to_referent("entry__situation"), states=frozenset({"validated"})),
)
RECORD = Policy(
    Record,
    {
        "view": Rule(who=(*_VALIDATED_READERS, SECOND_READER)),
        "edit": Rule(
            who=(to_animator("entry__situation", states=frozenset({S.EXAMINED.value})),),
            label="Rédiger",
            states=frozenset({"draft"}),
        ),
        "propose": Rule(
            who=(to_animator("entry__situation", states=frozenset({S.EXAMINED.value})),),
            label="Valider le relevé",
        ),
        "rework": Rule(
            who=(to_animator("entry__situation", states=frozenset({S.EXAMINED.value})),),
            label="Reprendre la rédaction",
        ),
        "validate": Rule(who=(SECOND_READER,), label="Valider en second"),
        "download": Rule(
            who=_VALIDATED_READERS, label="Télécharger le relevé", states=frozenset({"validated"})
        ),
        "correct": Rule(
            who=(to_animator("entry__situation", states=WORKED_ON),),
            label="Ajouter une correction",
            states=frozenset({"validated"}),
        ),
    },
)
_IN_SESSION = to_animator(_IN, states=frozenset({S.SCHEDULED.value, S.EXAMINED.value}))
PRECONISATION = Policy(
    Preconisation,
    {
        "view": Rule(who=(_LIVE_A, _REF, OWNER)),
        "retain": Rule(who=(_IN_SESSION,), label="Retenir"),
        "drop": Rule(who=(_IN_SESSION,), label="Écarter"),
        "edit": Rule(
            who=(_IN_SESSION,), label="Modifier", states=frozenset({"discussed", "retained"})
        ),
        "finish": Rule(who=(_LIVE_A, _REF, OWNER), label="C’est fait"),
        "fail": Rule(who=(_LIVE_A, _REF, OWNER), label="Ce n’est pas fait"),
        "reopen": Rule(who=(_LIVE_A, _REF), label="Rouvrir"),
    },
)
RETURN = Policy(
    PersonReturn,
    {
        "view": Rule(who=(to_animator(_IN, states=WORKED_ON | {S.CLOSED.value}), _REF)),
        "edit": Rule(who=(_LIVE_A, _REF), label="Rédiger"),
        "approve": Rule(who=(_REF,), label="Valider le texte"),
        "finish": Rule(who=(_LIVE_A, _REF), label="Noter que c’est fait"),
    },
    state_field=None,
)


_ROOMS = Relation(
    "dans la salle",
    query=lambda user: RUNS_THE_ROOM.query(user) | IN_THE_ROOM_NOW.query(user),
    never=lambda user: not seats_of(user).mandates,
)


def _rooms_of(user):
    return AgendaEntry.objects.filter(_ROOMS.query(user)).values("pk")


def _written_by(user) -> Q:
    return Q(author=user.pk, removed_at__isnull=True, entry__in=_rooms_of(user))


def _meant_for(user) -> Q:
    """What its author meant for this reader (R12); nothing of others for who is outside R1110-2."""
    seats = seats_of(user)
    listed = [seat.mandate_id for seat in seats.signed if seat.in_secret_list]
    sits = admissions_of(user).filter(in_secret_list=True, mandate__in=listed)
    runs = Q(entry__situation__commission__in=seats.animates)
    runs_listed = Q(
        entry__situation__commission__in=[
            seat.commission_id
            for seat in seats.signed
            if seat.in_secret_list and seat.quality == Quality.ANIMATOR
        ]
    )
    in_the_list = Q(entry__in=sits.values("content_object")) | runs_listed
    meant = (
        (Q(audience=Audience.ANIMATOR) & runs)
        | (Q(audience=Audience.CHOSEN, readers=user.pk) & (runs | in_the_list))
        | (Q(audience=Audience.SECRET_LIST) & in_the_list)
        | (Q(audience=Audience.EVERYBODY) & (runs | in_the_list))
    )
    return Q(removed_at__isnull=True, entry__in=_rooms_of(user)) & Q(
        pk__in=Contribution.objects.filter(meant).values("pk")
    )


_IN_THE_ROOM = (Within("entry__situation", EXAMINED_NOW),)
AUTHOR = Relation(
    "auteur, tant que la salle est ouverte",
    query=_written_by,
    never=lambda user: not seats_of(user).mandates,
    within=_IN_THE_ROOM,
)
MEANT_FOR = Relation(
    "personne choisie par l’auteur, tant que la salle est ouverte",
    query=_meant_for,
    never=lambda user: not seats_of(user).mandates,
    within=_IN_THE_ROOM,
)
CONTRIBUTION = Policy(
    Contribution,
    {
        "view": Rule(who=(AUTHOR, MEANT_FOR)),
        "remove": Rule(who=(AUTHOR,), label="Retirer ma contribution"),
    },
    state_field=None,
)
OPENING = Policy(
    VaultOpening,
    {"view": Rule(who=(to_animator(_IN, states=WORKED_ON), officer("situation__commission")))},
    state_field=None,
)
RIGHTS = Policy(
    RightsRequest,
    {
        "view": Rule(
            who=(
                to_animator(_IN, states=WORKED_ON | {S.SUSPENDED.value, S.CLOSED.value}),
                officer("situation__commission"),
            )
        ),
        "review": Rule(who=(officer("situation__commission"),), label="Noter la relecture"),
        "answer": Rule(
            who=(to_animator(_IN, states=WORKED_ON | {S.CLOSED.value}),), label="Noter la réponse"
        ),
        "copy": Rule(
            who=(to_animator(_IN, states=WORKED_ON | {S.CLOSED.value}),),
            label="Préparer la copie",
        ),
    },
    state_field=None,
)
