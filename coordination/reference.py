"""The reference pages: what the policies, the machines, the messages and the addresses say of themselves.

`CONSEQUENCES` is the only thing told here: what each button writes in the journal and whom it tells.
A test plays every button through its service and compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.urls import URLPattern, get_resolver

from cases import notifications as told_by_cases
from cases import permissions as cases_permissions
from cases.models import Case, Consent, EmergencyOpening, Referral, TeamMember
from commissions import notifications as told_by_commissions
from commissions import permissions as commissions_permissions
from commissions.models import Mandate, Preconisation, Record, RestrictedSession, Situation
from commissions.selectors.lens import sheet_reference
from common.permissions import Policy
from common.workflow import mermaid, transitions
from coordination import inputs_reference, permission_tables
from coordination.public_urls import PUBLIC
from directory import permissions as directory_permissions
from directory.models import Membership
from notifications import permissions as notifications_permissions
from notifications.models import OutboxMessage
from notifications.registry import Notification, messages_reference
from ppcs import notifications as told_by_ppcs
from ppcs import permissions as ppcs_permissions
from ppcs.models import Action, AlertRaised, Goal, Opinion, Plan, PlanCopy
from privacy import notifications as told_by_privacy
from privacy import permissions as privacy_permissions
from privacy.models import Alert, Erasure, RightsRequest, SubjectExport
from signin import notifications as told_by_signin
from signin import permissions as signin_permissions
from signin.models import AccountRequest, Invitation

MODULES = (
    cases_permissions,
    ppcs_permissions,
    commissions_permissions,
    directory_permissions,
    signin_permissions,
    notifications_permissions,
    privacy_permissions,
)
POLICIES: dict[str, Policy] = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Policy)
}
WORKFLOWS: dict[type[Model], Policy] = {
    policy.model: policy for policy in POLICIES.values() if policy.workflow_actions
}
GENERATED = "<!-- Written by `manage.py write_reference`; do not edit. -->"
ADMINISTRATION = "fonction : administration technique, avec second facteur"
KINDS = {"object": "objet", "list": "liste", "position": "fonction", "own": "espace propre"}


@dataclass(frozen=True)
class Consequence:
    """What a transition leaves behind: codes of the journal, messages queued."""

    recorded: tuple[str, ...] = ()
    told: tuple[type[Notification], ...] = ()


C, P, S, K = told_by_cases, told_by_ppcs, told_by_signin, told_by_commissions
D = told_by_privacy
VALIDATED = Consequence(
    ("ppcs.plan.validated", "ppcs.copy.asked", "ppcs.opinion.lapsed"), (P.PlanValidated,)
)
REOPENED = Consequence(
    ("cases.case.reopened", "cases.consent.lapsed", "cases.grant.stopped"),
    (C.CaseEntrusted, C.FollowUpReopened),
)
ANSWERED = Consequence(("ppcs.opinion.given", "ppcs.opinion.recorded"), (P.OpinionsIn,))

CONSEQUENCES: dict[type[Model], dict[str, Consequence]] = {
    Referral: {
        "send": Consequence(("cases.referral.sent",), (C.ReferralReceived, C.ReferralReceipt)),
        "start_assessment": Consequence(("cases.referral.assessment_started",)),
        "ask_more": Consequence(("cases.referral.more_asked",), (C.ComplementAsked,)),
        "provide_more": Consequence(("cases.referral.more_provided",), (C.ComplementReceived,)),
        "resume": Consequence(("cases.referral.resumed",)),
        "answer": Consequence(("cases.referral.answered",), (C.ReferralAnswered,)),
        "redirect": Consequence(
            ("cases.referral.redirected", "cases.referral.sent"),
            (C.ReferralAnswered, C.ReferralReceived),
        ),
        "decline": Consequence(("cases.referral.declined",), (C.ReferralAnswered,)),
        "accept": Consequence(
            ("cases.referral.accepted", "cases.case.opened", "cases.case.request_attached"),
            (C.ReferralAnswered, C.CaseEntrusted, C.RequestAttached),
        ),
        "withdraw": Consequence(("cases.referral.withdrawn",), (C.ReferralWithdrawn,)),
    },
    Case: {
        "put_on_watch": Consequence(("cases.case.put_on_watch",), (C.FollowUpOnWatch,)),
        "resume": Consequence(("cases.case.resumed",), (C.FollowUpResumed,)),
        "close": Consequence(("cases.case.closed",), (C.FollowUpClosed,)),
        "reopen": REOPENED,
    },
    EmergencyOpening: dict.fromkeys(
        ("find_justified", "find_unjustified"),
        Consequence(("cases.opening.judged",), (C.OpeningJudged,)),
    ),
    TeamMember: {"end": Consequence(("cases.team.ended",))},
    Consent: {
        "withdraw": Consequence(("cases.consent.withdrawn",), (C.AccordWithdrawn,)),
        "replace": Consequence(
            ("cases.consent.replaced", "cases.consent.recorded"), (C.AccordWithdrawn,)
        ),
        "lapse": REOPENED,
    },
    Plan: {
        "consult": Consequence(("ppcs.plan.consulted",), (P.OpinionAsked,)),
        "rework": Consequence(("ppcs.plan.reworked",)),
        "rework_revision": Consequence(("ppcs.plan.reworked",)),
        "validate": VALIDATED,
        "revise": Consequence(("ppcs.plan.revised",)),
        "hold": Consequence(
            ("ppcs.plan.held", "cases.consent.withdrawn"), (P.PlanFrozen, C.AccordWithdrawn)
        ),
        "resume": Consequence(("ppcs.plan.resumed",)),
        "close": Consequence(("ppcs.plan.closed",), (P.PlanClosed,)),
        "cancel": Consequence(("ppcs.plan.cancelled",)),
    },
    Goal: {
        "activate": VALIDATED,
        "finish": Consequence(("ppcs.goal.finished",)),
        "give_up": Consequence(("ppcs.goal.given_up",)),
    },
    Action: {
        "accept": Consequence(("ppcs.action.accepted",)),
        "start": Consequence(("ppcs.action.started",)),
        "finish": Consequence(("ppcs.action.finished",)),
        "fail": Consequence(("ppcs.action.failed",), (P.ActionNotDone,)),
        "reopen": Consequence(("ppcs.action.reopened",)),
        "cancel": Consequence(("ppcs.action.cancelled",)),
    },
    AlertRaised: {
        "take_up": Consequence(("ppcs.alert.taken_up",)),
        "settle": Consequence(("ppcs.alert.settled",), (P.AlertSettled,)),
    },
    Opinion: {
        "agree": ANSWERED,
        "reserve": ANSWERED,
        "abstain": ANSWERED,
        "lapse": Consequence(("ppcs.opinion.lapsed",), (P.OpinionsIn,)),
    },
    PlanCopy: {
        "start": Consequence(),
        "finish": Consequence(("ppcs.copy.made",)),
        "fail": Consequence(("ppcs.copy.failed",)),
        "retry": Consequence(("ppcs.copy.asked",)),
    },
    Mandate: {
        "suspend": Consequence(("commissions.mandate.suspended",)),
        "restore": Consequence(("commissions.mandate.restored",)),
        "end": Consequence(("commissions.mandate.ended",)),
    },
    Situation: {
        "submit": Consequence(
            ("commissions.situation.submitted", "commissions.decision.recorded"),
            (K.ToDoForCommission, K.NewsForReferrer),
        ),
        "provide_more": Consequence(
            ("commissions.situation.more_provided",), (K.ToDoForCommission,)
        ),
        "withdraw": Consequence(("commissions.situation.withdrawn",), (K.ToDoForCommission,)),
        "start_review": Consequence(("commissions.situation.review_started",)),
        "ask_more": Consequence(("commissions.situation.more_asked",), (K.NewsForReferrer,)),
        "refuse": Consequence(("commissions.situation.refused",), (K.NewsForReferrer,)),
        "accept": Consequence(("commissions.situation.accepted",)),
        "schedule": Consequence(("commissions.situation.scheduled",)),
        "adjourn": Consequence(("commissions.situation.adjourned",)),
        "suspend": Consequence(("commissions.situation.suspended",), (K.ToDoForCommission,)),
        "examine": Consequence(("commissions.situation.examined",), (K.ToDoForCommission,)),
        "resume_review": Consequence(("commissions.situation.resumed",)),
        "resume_follow_up": Consequence(("commissions.situation.resumed",)),
        "oppose": Consequence(("commissions.situation.opposed",), (K.OpposedByPerson,)),
        "purge": Consequence(("commissions.situation.purged",)),
        "start_plan": Consequence(("commissions.situation.plan_started",)),
        "represent": Consequence(("commissions.situation.represented",), (K.ToDoForCommission,)),
        "close": Consequence(("commissions.situation.closed",), (K.NewsForReferrer,)),
    },
    RestrictedSession: {
        "open": Consequence(("commissions.session.opened",)),
        "close": Consequence(
            (
                "commissions.session.closed",
                "commissions.situation.examined",
                "commissions.situation.adjourned",
            ),
            (K.ToDoForCommission,),
        ),
        "convene": Consequence(("commissions.session.convened",), (K.ToReadForMember,)),
        "cancel": Consequence(
            ("commissions.session.cancelled", "commissions.situation.adjourned"),
            (K.ToReadForMember,),
        ),
    },
    Record: {
        "propose": Consequence(("commissions.record.proposed",), (K.ToReadForMember,)),
        "rework": Consequence(("commissions.record.reworked",)),
        "validate": Consequence(
            ("commissions.record.validated",),
            (K.ToReadForMember, K.NewsForReferrer, K.ToDoForCommission),
        ),
    },
    Preconisation: {
        "retain": Consequence(("commissions.preconisation.retained",)),
        "drop": Consequence(("commissions.preconisation.dropped",)),
        "finish": Consequence(("commissions.preconisation.finished",)),
        "fail": Consequence(("commissions.preconisation.failed",), (K.ToDoForCommission,)),
        "reopen": Consequence(("commissions.preconisation.reopened",)),
    },
    Alert: {
        "look": Consequence(("privacy.alert.looked_at",)),
        "close": Consequence(("privacy.alert.closed",)),
    },
    RightsRequest: {
        "close_with": Consequence(("privacy.request.answered",)),
        "refuse": Consequence(("privacy.request.refused",)),
    },
    SubjectExport: {
        "prepare": Consequence(("privacy.copy.prepared",), (D.CopyToReview,)),
        "review": Consequence(("privacy.copy.reviewed",)),
        "rework": Consequence(("privacy.copy.reworked",)),
        "ask_again": Consequence(("privacy.copy.asked_again",)),
        "release": Consequence(("privacy.copy.released", "privacy.request.answered")),
        "refuse": Consequence(("privacy.copy.refused", "privacy.request.refused")),
    },
    Erasure: {
        "ask": Consequence(("privacy.erasure.asked",), (D.ErasureToConfirm,)),
        "confirm": Consequence(("privacy.erasure.done",)),
        "drop": Consequence(("privacy.erasure.dropped",)),
    },
    AccountRequest: {
        "confirm": Consequence(("signin.account_request.confirmed",), (S.AccountRequested,)),
        "approve": Consequence(
            (
                "signin.account_request.approved",
                "signin.account.opened",
                "directory.organisation.registered",
                "directory.professional.registered",
                "directory.membership.activated",
            ),
            (S.AccountApproved,),
        ),
        "refuse": Consequence(("signin.account_request.refused",), (S.AccountRefused,)),
    },
    Invitation: {
        "accept": Consequence(
            (
                "signin.invitation.accepted",
                "signin.account.opened",
                "directory.professional.registered",
                "directory.membership.activated",
            )
        ),
        "revoke": Consequence(("signin.invitation.revoked",)),
    },
    Membership: {
        "activate": Consequence(("directory.membership.activated",)),
        "end": Consequence(("directory.membership.ended",)),
    },
    OutboxMessage: {
        "claim": Consequence(),
        "confirm": Consequence(),
        "postpone": Consequence(),
        "release": Consequence(),
        "give_up": Consequence(),
        "cancel": Consequence(),
        "resend": Consequence(("notifications.message.resent",)),
    },
}


def pages() -> dict[str, str]:
    """Every reference page, by file name."""
    return {
        "permissions.md": _page(
            "Qui peut faire quoi",
            permission_tables.PREAMBLE,
            *(_policy(name, policy) for name, policy in POLICIES.items()),
        ),
        "workflows.md": _page(
            "La vie de chaque objet",
            "La base de données refuse tout autre passage d’un état à un autre.",
            *(_workflow(model, policy) for model, policy in WORKFLOWS.items()),
        ),
        "messages.md": _page(
            "Qui est prévenu, et quand",
            "Les courriels ne portent ni nom, ni numéro, ni mot de santé : une phrase et un lien "
            "derrière la connexion.",
            messages_reference(),
        ),
        "commission.md": _page(
            "Ce que chacun lit d’une situation devant la commission",
            "La parole de la personne, la question et l’état de l’accord sont montrés à qui lit la fiche. "
            "L’existence d’un suivi de soins demande en plus un accord qui la couvre ; l’identité n’est "
            "sur aucune fiche : elle est au coffre. Un élément d’une liste qui dit quelque chose des "
            "soins est absent pour qui n’a pas la classe des partenaires.",
            sheet_reference(),
        ),
        "inputs.md": _page(
            "Ce qui se saisit",
            "Le serveur lit ainsi chaque champ ; une réponse à choisir n’est prise que parmi celles "
            "qui sont proposées.",
            *inputs_reference.parts(),
        ),
        "urls.md": _page(
            "Toutes les adresses",
            "Chaque adresse dit sa règle, ou pourquoi elle est publique.",
            _addresses(),
        ),
    }


def addresses() -> list[tuple[str, str, str]]:
    """(name, path, rule) of every URL of the site; the rule is empty where none is stated."""
    return sorted(
        (name, path, _rule(name, pattern)) for name, path, pattern in _walk(get_resolver())
    )


def _page(title: str, words: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", GENERATED, words, *parts]) + "\n"


def _policy(name: str, policy: Policy) -> str:
    title = str(policy.model._meta.verbose_name)
    return f"## {title[:1].upper()}{title[1:]}\n\n`{name}`\n\n{permission_tables.table(policy)}"


def _workflow(model: type[Model], policy: Policy) -> str:
    states = {
        str(value): str(label) for value, label in model._meta.get_field("status").flatchoices
    }
    lines = [
        "| bouton | de | à | qui | journal | prévenus |",
        "|---|---|---|---|---|---|",
    ]
    order = list(states)
    found: dict[str, list] = {}
    for transition in sorted(transitions(model), key=lambda t: order.index(str(t.source))):
        found.setdefault(transition.name, []).append(transition)
    for name, ways in found.items():
        left = CONSEQUENCES[model][name]
        cells = (
            ways[0].custom["label"],
            ", ".join(states[str(way.source)] for way in ways),
            states[str(ways[0].target)],
            ", ".join(permission_tables.merged([r.label for r in policy.rules[name].who])),
            "<br>".join(f"`{code}`" for code in left.recorded) or "—",
            "<br>".join(f"{told.to_whom} (`{told.kind}`)" for told in left.told) or "—",
        )
        lines.append(f"| {' | '.join(cells)} |")
    title = str(model._meta.verbose_name)
    return "\n\n".join(
        [
            f"## {title[:1].upper()}{title[1:]}",
            f"```mermaid\n{mermaid(model)}\n```",
            "\n".join(lines),
        ]
    )


def _addresses() -> str:
    lines = ["| nom | adresse | règle |", "|---|---|---|"]
    lines += [
        f"| `{name}` | `/{path}` | {rule or '**aucune**'} |" for name, path, rule in addresses()
    ]
    return "\n".join(lines)


def _walk(resolver, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or path}", path.replace("|", "\\|"), pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, path)


def _rule(name: str, pattern: URLPattern) -> str:
    access = getattr(pattern.callback, "access", None)
    if access is not None:
        return f"{KINDS[access.kind]} : {access.rule}"
    if name in PUBLIC:
        return f"publique : {PUBLIC[name]}"
    return ADMINISTRATION if name.startswith("admin:") else ""
