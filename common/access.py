"""The doors between a URL and our data: each states its rule, checks it, and tells the journal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.template.response import SimpleTemplateResponse

from common import journal
from common.errors import ChangedMeanwhile, Gone, Refused
from common.permissions import Decision, Policy, for_one_request
from common.row_security import reading_as


@dataclass(frozen=True)
class Access:
    """What a URL states about itself; the walk over all URLs and the reference pages read it."""

    kind: str
    rule: str
    policy: Policy | None = None
    action: str = ""
    part_of: str = ""
    forgives: bool = False  # answers otherwise than by 403 to whoever comes too late


SHOWS_SOMETHING = frozenset({200, 409, 422})


def acts_on(
    policy: Policy,
    action: str,
    *,
    part_of: str = "",
    joined: tuple[str, ...] = (),
    too_late: Callable | None = None,
) -> Callable:
    """Open one object named by `public_id` in the URL.

    404 to whom may not see it, 403 with the reason to whom may see but not act; both leave a row
    in the journal. A page shown leaves one row too, also one that comes back with what is to be
    corrected, in the same transaction as the reading: without the row there is no page. `part_of`
    names the page whose fragment this is; fragments of a page already in the journal add no row.
    `joined` names the foreign keys that the page shows, read with the object in one statement.
    `too_late(request, obj)` answers instead of 403 to whoever might act, had the object not moved
    on, be it while the view was at work: what was typed is not lost. The response is rendered
    inside the transaction.
    """

    def decorator(view):
        @wraps(view)
        def door(request, public_id, **kwargs):
            ask = partial(_ask, door.access, request, public_id, joined, kwargs)
            try:
                decision, response = ask(view, too_late)
            except (Refused, Gone, ChangedMeanwhile) as moved:
                # nothing of it is kept; the object is looked at again, as it stands now
                decision, response = ask(_answer_after(moved, too_late), too_late)
                if decision:
                    decision = Decision(False, str(moved))
            if response is None:
                raise _refusal(request, policy, action, public_id, decision)
            return response

        rule = f"{policy.model.__name__}.{action}"
        forgives = too_late is not None
        door.access = Access("object", rule, policy, action, part_of, forgives)
        return door

    return decorator


def _ask(access: Access, request, public_id, joined, kwargs, view, too_late):
    """The decision about the object as it stands, and the answer when there is one."""
    policy, action = access.policy, access.action
    assert policy is not None, "a door onto an object has a policy"
    for_one_request(request.user)
    with transaction.atomic(), reading_as(request.user):
        rows = policy.visible_to(request.user).select_related(*joined)
        obj = policy.looked_at(request.user, rows.filter(public_id=public_id))
        decision = policy.can(request.user, action, obj) if obj is not None else None
        answer = view if decision else None
        if decision is not None and decision.late:
            answer = too_late
        if answer is None or obj is None:
            return decision, None
        because = ", ".join(policy.relations_of(request.user, obj))
        response = _complete(answer(request, obj, **kwargs))
        if response.status_code in SHOWS_SOMETHING and not access.part_of:
            page = journal.page_of(request)
            journal.current().reading(
                actor=request.user, obj=obj, action=action, because=because, page=page
            )
        return decision, response


def _answer_after(moved: Exception, too_late: Callable | None) -> Callable | None:
    """Who was overtaken, and may act still, is told so; a service's own refusal stays one."""
    if not isinstance(moved, ChangedMeanwhile):
        return None
    if too_late is None:
        raise moved
    return too_late


def _refusal(request, policy, action, public_id, decision) -> Exception:
    reason = decision.reason if decision is not None else ""
    journal.current().refusal(
        actor=request.user,
        model=policy.model,
        identifier=str(public_id),
        action=action,
        reason=reason or "non visible",
        page=journal.page_of(request),
    )
    return Http404() if decision is None else PermissionDenied(reason)


@dataclass
class Listing:
    """What a list view fills before it answers: the criteria, and which rows it shows."""

    user: object
    criteria: dict = field(default_factory=dict)
    shown: dict[type, list[str]] = field(default_factory=dict)

    def visible(self, policy: Policy, action: str = "view"):
        """The rows of another model that the same page shows."""
        self.shown.setdefault(policy.model, [])
        return policy.visible_to(self.user, action)

    def shows(self, rows, *, model: type | None = None, **criteria) -> None:
        """Tell which rows this page shows; called by every list view, also for an empty list.

        `model` is theirs where the rows are shaped for the screen. `criteria` are codes and page
        numbers, never the words somebody searched for.
        """
        for row in rows:
            self.shown.setdefault(model or type(row), []).append(str(row.public_id))
        if model is not None:
            self.shown.setdefault(model, [])
        self.criteria |= {
            name: value for name, value in criteria.items() if value not in (None, "")
        }


def lists(
    policy: Policy,
    action: str = "view",
    *,
    part_of: str = "",
    only: tuple[str, Callable[..., bool]] | None = None,
) -> Callable:
    """Open a list: the view gets the visible rows and a Listing to fill; the journal gets a row.

    It gets one also for a list that comes back with what is to be corrected beside it.
    `only` keeps the screen for people in one position, (label, test); 404 to everybody else.
    """

    def decorator(view):
        @wraps(view)
        def door(request, **kwargs):
            if only is not None and not only[1](request.user):
                raise Http404
            for_one_request(request.user)
            with transaction.atomic(), reading_as(request.user):
                listing = Listing(request.user)
                rows = policy.visible_to(request.user, action)
                response = _complete(view(request, rows, listing, **kwargs))
                if response.status_code in SHOWS_SOMETHING and not part_of:
                    _tell_listing(request, listing, policy, view.__name__)
                return response

        rule = f"{policy.model.__name__}.{action}" + (f", {only[0]}" if only else "")
        door.access = Access("list", rule, policy, action, part_of)
        return door

    return decorator


def _tell_listing(request, listing: Listing, policy: Policy, view_name: str) -> None:
    if policy.model not in listing.shown:
        raise RuntimeError(f"{view_name} did not tell which rows it shows")
    told = {"actor": request.user, "criteria": listing.criteria, "page": journal.page_of(request)}
    for model, ids in listing.shown.items():
        journal.current().listing(model=model, ids=ids, **told)


def reserved_to(label: str, holds: Callable[..., bool]) -> Callable:
    """A screen for people in one position (« coordinateur d’un DAC »); 404 to everybody else."""

    def decorator(view):
        @wraps(view)
        def door(request, **kwargs):
            if not holds(request.user):
                raise Http404
            with transaction.atomic(), reading_as(request.user):
                return _complete(view(request, **kwargs))

        door.access = Access("position", label)
        return door

    return decorator


def own_space(rule: str) -> Callable:
    """A screen that shows or changes only what belongs to the person signed in; `rule` says how."""

    def decorator(view):
        @wraps(view)
        def door(request, **kwargs):
            with transaction.atomic(), reading_as(request.user):
                return _complete(view(request, **kwargs))

        door.access = Access("own", rule)
        return door

    return decorator


def _complete(response: HttpResponse) -> HttpResponse:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.streaming:
        raise RuntimeError("A personal page is rendered inside its transaction, never streamed.")
    return response
