"""Who may read a notice and who may send an e-mail again: every cell of both tables."""

import itertools

import pytest

from accounts.models import User
from common.workflow import transitions
from notifications.enums import MessageStatus as S
from notifications.models import Notice, OutboxMessage
from notifications.permissions import NOTICE, OUTBOX
from notifications.services.enqueue import enqueue
from tests.notifications.conftest import NOW, StepDone, walk

pytestmark = pytest.mark.django_db
PERSONAS = ("recipient", "colleague", "administrator", "former_recipient")

# One line per cell anyone may use; every other cell of the product must be refused.
NOTICE_ALLOWED = {("recipient", "view"), ("recipient", "mark_read")}
OUTBOX_ALLOWED = {
    ("administrator", "view"): set(S),
    ("administrator", "resend"): {S.FAILED},
}


@pytest.fixture
def people(samir, camille, noe) -> dict[str, User]:
    gone = User.objects.create_user(email="gone@demo.test", is_active=False)
    for person in (samir, gone):
        enqueue(StepDone(to=person, about=camille, path="/"), at=NOW)
    return {
        "recipient": samir,
        "colleague": camille,
        "administrator": noe,
        "former_recipient": gone,
    }


@pytest.mark.parametrize(("persona", "action"), list(itertools.product(PERSONAS, NOTICE.rules)))
def test_every_cell_of_the_notices(people, persona, action):
    user = people[persona]
    owner = "former_recipient" if persona == "former_recipient" else "recipient"
    notice = Notice.objects.get(recipient=people[owner])
    expected = (persona, action) in NOTICE_ALLOWED

    assert bool(NOTICE.can(user, action, notice)) is expected
    assert list(NOTICE.visible_to(user, action)) == ([notice] if expected else [])


@pytest.mark.parametrize(
    ("persona", "action", "state"), list(itertools.product(PERSONAS, OUTBOX.rules, S))
)
def test_every_cell_of_the_outbox(people, persona, action, state):
    OutboxMessage.objects.exclude(recipient=people["recipient"]).delete()
    message = walk(OutboxMessage.objects.get(), state)
    expected = state in OUTBOX_ALLOWED.get((persona, action), set())

    assert bool(OUTBOX.can(people[persona], action, message)) is expected
    assert OUTBOX.visible_to(people[persona], action).exists() is expected


def test_every_transition_has_a_rule():
    assert {t.name for t in transitions(OutboxMessage)} <= OUTBOX.rules.keys()
