"""Ask for an account, and prove one's address; nobody learns who has one already."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import OrganisationKind, Profession, Role
from directory.models import Commune, Dac, Organisation
from directory.selectors import dac_for, people_of_dac, wording_of
from notifications.services.enqueue import enqueue
from signin.enums import CHARTER_VERSION, AccountRequestState
from signin.models import AccountRequest
from signin.models.account_request import OPEN_STATES
from signin.notifications import AccountRequested, AddressAlreadyKnown, AddressToConfirm
from signin.selectors import request_by_token

ONE_OPEN = "account_request_one_open_an_address"
NO_DAC = "Aucun DAC n’utilise encore Cordée pour cette commune. Vérifiez la commune de l’organisme."


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who somebody is, as they or their DAC wrote it."""

    title: str
    first_name: str
    last_name: str
    profession: Profession
    rpps: str
    function: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """An organisation of the directory, or one to write in it."""

    organisation: Organisation | None = None
    name: str = ""
    kind: OrganisationKind | str = ""
    commune: Commune


@transaction.atomic
def ask_account(
    *, identity: Identity, workplace: Workplace, phone: str, motive: str, at: datetime
) -> None:
    """Keep the request until its address is confirmed; only the address's owner learns more.

    Says nothing of what it did: a known address, a request that waits already and a new one look
    the same to who asked, down to the statements they cost; what was written for a known address
    is forgotten like any request that nobody confirmed. Raises GuardsFailed when no DAC answers
    for the commune.
    """
    dac = dac_for(workplace.commune.pk, on=timezone.localdate(at))
    if dac is None:
        raise GuardsFailed([Missing("commune", NO_DAC)])
    email = identity.email.strip().lower()
    waiting = (
        AccountRequest.objects.select_for_update()
        .filter(email=email, status__in=OPEN_STATES)
        .first()
    )
    has_account = User.objects.filter(email=email, is_active=True).exists()
    answers = _answers(identity, workplace, dac=dac, phone=phone, motive=motive, at=at)
    request = _write(waiting, answers | {"email": email})
    if request is None:
        return
    record(by=None, action="signin.account_request.asked", obj=request, at=at)
    if has_account or request.status == AccountRequestState.PENDING:
        _tell_known(request, at=at)
    else:
        _send_link(request, at=at)


@transaction.atomic
def confirm_address(*, token: str, at: datetime) -> AccountRequest | None:
    """Show the request to its DAC, now that the address is proven; None when the link is over."""
    found = request_by_token(token, at=at)
    if found is None:
        return None
    request = locked(found)
    request.confirm(at=at)
    request.save()
    record(by=None, action="signin.account_request.confirmed", obj=request, at=at)
    _tell_dac(request, at=at)
    return request


def _answers(identity, workplace, *, dac: Dac, phone: str, motive: str, at: datetime) -> dict:
    place = workplace.organisation
    return asdict(identity) | {
        "dac": dac,
        "phone": phone,
        "motive": motive,
        "organisation": place,
        "organisation_name": "" if place else workplace.name,
        "organisation_kind": "" if place else workplace.kind,
        "organisation_commune": workplace.commune,
        "charter_version": CHARTER_VERSION,
        "requested_at": at,
    }


def _write(waiting: AccountRequest | None, answers: dict) -> AccountRequest | None:
    """The new request; or, while nobody has confirmed it, the old one with the latest answers."""
    try:
        with transaction.atomic():
            return _overwrite(waiting, answers) if waiting else _create(answers)
    except IntegrityError as error:
        if ONE_OPEN not in str(error):
            raise
        return None  # sent twice at the same instant: the other one is being written


def _create(answers: dict) -> AccountRequest:
    return AccountRequest.objects.create(**answers)


def _overwrite(waiting: AccountRequest, answers: dict) -> AccountRequest:
    """One statement either way; what its DAC reads already is left as it is."""
    if waiting.status == AccountRequestState.PENDING:
        unconfirmed = AccountRequest.objects.filter(status=AccountRequestState.UNCONFIRMED)
        unconfirmed.filter(pk=waiting.pk).update(requested_at=answers["requested_at"])
        return waiting
    for name, value in answers.items():
        setattr(waiting, name, value)
    waiting.renew_link()
    waiting.save()
    return waiting


def _send_link(request: AccountRequest, *, at: datetime) -> None:
    enqueue(
        AddressToConfirm(
            address=request.email,
            about=request,
            path=reverse("account_login"),
            occasion=str(request.link_number),
        ),
        at=at,
    )


def _tell_known(request: AccountRequest, *, at: datetime) -> None:
    enqueue(
        AddressAlreadyKnown(
            address=request.email,
            about=request,
            path=reverse("account_login"),
            occasion=at.isoformat(),
        ),
        at=at,
    )


def _tell_dac(request: AccountRequest, *, at: datetime) -> None:
    path = reverse("signin:request", kwargs={"public_id": request.public_id})
    wording = wording_of(request.dac, AccountRequested.kind)
    today = timezone.localdate(at)
    people = people_of_dac(request.dac, Role.COORDINATOR, on=today) | people_of_dac(
        request.dac, Role.MANAGER, on=today
    )
    for person in people.distinct():
        enqueue(AccountRequested(to=person, about=request, path=path, wording=wording), at=at)
