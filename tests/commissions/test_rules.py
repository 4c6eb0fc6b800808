"""Rules that hold over everything at once: what is nowhere, in no table, no message, no field, no trace."""

import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import commissions.enums
from audit.enums import EventKind as K
from audit.models import Event
from audit.services import DoorJournal
from commissions.enums import VaultPurpose
from commissions.models import Situation
from commissions.notifications import HOME, Something, tell
from commissions.services.admit import admit
from commissions.services.contribute import contribute
from commissions.services.oppose import oppose
from commissions.services.preconise import Proposal, propose
from commissions.services.vault import fill, open_vault
from notifications.models import Notice, OutboxMessage
from notifications.registry import NOTIFICATIONS
from tests import addresses
from tests.commissions import marked
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import fresh
from tests.test_architecture import tree

ROOT = Path(settings.ROOT)
APP = apps.get_app_config("commissions")
NOW = timezone.now


# --- Global roles and the administration (R3) ---
@pytest.mark.rule("R3", "A1", "A17")
def test_the_administration_knows_no_model_of_the_commission(table):
    assert {m for m in admin.site._registry if m._meta.app_label == "commissions"} == set()
    noe = table.cast.noe
    noe.is_staff = noe.is_superuser = True
    noe.save()
    client = signed_in(noe, second_factor=True)
    world = marked.in_the_room(table)
    for address in addresses.everything():
        if not address.of_the_admin or "<" in address.route:
            continue
        response = client.get(address.path())
        assert not marked.seen_in(response, world.situation.code), address.name


# --- The journal (R24) ---
def worked_on(table) -> marked.World:
    """Pages read and refused, a vault filled and opened, somebody admitted, things said and proposed,
    an opposition: every word of it is a marker."""
    world, at = marked.in_the_room(table), NOW()
    entry, about = world.entry, world.situation
    claire, marc = fresh(table.claire), fresh(table.marc)
    for key in ("claire", "marc", "odile", "ines", "nadia"):
        client = signed_in(world.people[key], second_factor=True)
        client.get(reverse("commissions:situation", args=[about.public_id]))
        client.get(reverse("commissions:room", args=[entry.public_id]))
        client.get(reverse("commissions:oppose", args=[about.public_id]))
        client.get(reverse("commissions:home"))
    fill(situation=about, identity=marked.IDENTITY | {"first_name": "Zqautre"}, by=claire, at=at)
    reason = "Zqouverture pour la joindre demain"
    open_vault(situation=about, purpose=VaultPurpose.CONTACT, reason=reason, by=claire, at=at)
    contribute(entry=entry, text="Zqdittous aujourd’hui", audience="everybody", by=marc, at=at)
    words = Proposal(kind="joint_visit", title="Zqdiscutee encore")
    propose(entry=entry, proposal=words, by=marc, at=at)
    coming = make.situation(table.commission, table.cast.samir, "scheduled")
    other = make.entry(make.session(table.commission, "planned"), coming, table.claire)
    admit(
        entry=other,
        mandate=table.mandates["rita"],
        why="Zqpourquoiadmis elle la suit",
        by=claire,
        at=at,
    )
    oppose(situation=about, by=claire, at=at, decided_on=timezone.localdate(), how="spoken")
    return world


@pytest.mark.rule("R24", "R10", "A17")
def test_each_gesture_leaves_a_row_and_no_row_has_a_word_of_it(table):
    world = worked_on(table)
    rows = Event.objects.filter(object_type__startswith="commissions.")
    kinds = {kind for (kind,) in rows.values_list("kind").distinct()}
    assert {K.READING, K.REFUSAL, K.LISTING, K.CHANGE} <= kinds
    actions = set(rows.values_list("action", flat=True))
    assert {
        "commissions.vault.filled",
        "commissions.vault.opened",
        "commissions.contribution.written",
        "commissions.preconisation.proposed",
        "commissions.admission.given",
        "commissions.situation.opposed",
    } <= actions
    refused = rows.filter(kind=K.REFUSAL, actor_id=table.cast.ines.pk)
    assert refused.filter(object_id=str(world.situation.public_id)).exists()
    assert found_in("journal", "seen", world.situation.code) == set()


@pytest.mark.rule("R24")
@pytest.mark.usefixtures("calm")
def test_without_its_row_no_page_is_shown(table, monkeypatch):
    """When the journal cannot write, nothing is read."""
    world = marked.in_the_room(table)
    about, entry = world.situation, world.entry
    pages = [
        reverse("commissions:situation", args=[about.public_id]),
        reverse("commissions:room", args=[entry.public_id]),
        reverse("commissions:entry", args=[entry.public_id]),
        reverse("commissions:session", args=[entry.session.public_id]),
        reverse("commissions:traces", args=[table.commission.public_id]),
        reverse("commissions:home"),
    ]
    readers = marked.readers_of(world, frozenset(("claire", "marc", "ines")))
    before = {(r.key, path): r.client.get(path).status_code for r in readers for path in pages}
    assert set(before.values()) == {200, 403, 404}

    def broken(*_):
        raise DatabaseError("the journal cannot write")

    monkeypatch.setattr(DoorJournal, "_write", broken)
    for reader in readers:
        for path in pages:
            with transaction.atomic():
                response = reader.client.get(path)
                transaction.set_rollback(True)
            assert response.status_code == 500, (reader.key, path)
            assert not marked.seen_in(response, about.code)


def found_in(schema: str, name: str, code: str = "") -> set[str]:
    """The markers in all rows of a table, as the application's own role reads them."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{schema}"."{name}" t')
        words = "".join("".join(row.split()) for (row,) in cursor.fetchall()).lower()
    found = {marker for marker in marked.ALL - {"code", marked.CARE} if marker in words}
    return found | ({"code"} if code and code.lower() in words else set())


# --- The vault (R10, A17) ---
def tables() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'journal')"
            " AND has_table_privilege(schemaname || '.' || tablename, 'SELECT')"
        )
        return [*cursor.fetchall(), ("journal", "seen")]


@pytest.mark.rule("R10", "A14", "A17")
def test_no_table_holds_a_word_of_the_identity(table):
    """Whoever reads the database finds a sealed text: the key is not in it."""
    world = worked_on(table)
    found = {name: found_in(schema, name) & marked.OF_IDENTITY for schema, name in tables()}
    assert {name: words for name, words in found.items() if words} == {}
    assert "zqfaits" in found_in("public", Situation._meta.db_table)  # what is looked for is found
    assert world.situation.pk


@pytest.mark.rule("R10", "A17")
def test_no_key_of_the_vault_is_in_the_database(table):
    worked_on(table)
    keys = [*settings.VAULT_KEYS, settings.VAULT_BLIND_KEY]
    assert all(len(str(key)) > 20 for key in keys)
    for schema, name in tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT t::text FROM "{schema}"."{name}" t')
            words = " ".join(row for (row,) in cursor.fetchall())
        assert not any(str(key) in words for key in keys), name


# --- No attachment, no score, no list of people by name (R26, R32) ---
def all_forms() -> list[type[forms.BaseForm]]:
    """Every form of the application, those of its packages included."""
    found: list[type[forms.BaseForm]] = []
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            found.append(one)
    assert len(addresses.everything()) > 100  # every view is imported, and so is every form
    ours = [one for one in found if one.__module__.startswith("commissions.")]
    return [one for one in ours if hasattr(one, "base_fields")]


@pytest.mark.rule("R26")
def test_nothing_can_be_attached():
    fields = [field for model in APP.get_models() for field in model._meta.get_fields()]
    assert not [
        field for field in fields if isinstance(field, models.FileField | models.BinaryField)
    ]
    declared = [
        (form.__name__, name)
        for form in all_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.FileInput)
    ]
    assert declared == []
    assert len(all_forms()) > 15
    pages = [*(ROOT / "templates/commissions").rglob("*.html")]
    sent = re.compile(r"multipart/form-data|type=[\"']file|request\.FILES")
    code = [*(ROOT / "commissions").rglob("*.py")]
    assert not [p for p in [*pages, *code] if sent.search(p.read_text(encoding="utf-8"))]


FORBIDDEN = re.compile(r"dangerosité|dangereu|\bscores?\b|\brisk|niveau de risque|probabilit", re.I)


@pytest.mark.rule("R32")
def test_no_field_no_label_no_word_on_a_page_weighs_anybody():
    labels = [
        f"{field.name} {getattr(field, 'verbose_name', '')} {getattr(field, 'help_text', '')}"
        for model in APP.get_models()
        for field in model._meta.get_fields()
    ]
    labels += [
        f"{name} {field.label} {field.help_text}"
        for form in all_forms()
        for name, field in form.base_fields.items()
    ]
    labels += [
        label
        for name, enum in vars(commissions.enums).items()
        if isinstance(enum, type) and issubclass(enum, models.TextChoices)
        for label in enum.labels
    ]
    pages = [
        p.read_text(encoding="utf-8") for p in (ROOT / "templates/commissions").rglob("*.html")
    ]
    assert not [words for words in [*labels, *pages] if FORBIDDEN.search(str(words))]
    assert FORBIDDEN.search("Niveau de risque")


@pytest.mark.rule("R32", "A5")
def test_no_query_sorts_or_searches_situations_by_somebody_s_name(table):
    """The only names in a table are those of accounts and, sealed, of the vault."""
    world = marked.submitted(table)
    columns = [
        f"{model.__name__}.{field.name}"
        for model in (Situation, *APP.get_models())
        for field in model._meta.local_fields
        if re.search(r"(last|first|birth|maiden|used)_?(name|date)|\bins\b|\bnir\b", field.name)
    ]
    assert columns == []
    for page in ("board", "sessions", "purges"):
        path = reverse(f"commissions:{page}", args=[table.commission.public_id])
        client = signed_in(table.claire, second_factor=True)
        plain = client.get(path)
        for tried in ("tri", "order", "sort", "q", "nom"):
            sorted_by = client.get(path, {tried: "nom"})
            assert tokens_out(sorted_by) == tokens_out(plain), (page, tried)
    assert world.situation.code


def tokens_out(response) -> str:
    return re.sub(r"\b\w{64}\b", "token", response.content.decode())


# --- Messages (R29) ---
def messages_of_the_commission() -> list[type]:
    return [one for kind, one in NOTIFICATIONS.items() if kind.startswith("commissions.")]


@pytest.mark.rule("R29", "A23")
def test_all_messages_say_the_same_and_lead_to_the_same_place(table):
    kinds = messages_of_the_commission()
    assert len(kinds) >= 5
    assert all(issubclass(one, Something) for one in kinds)
    assert {(one.subject, one.sentence, one.editable) for one in kinds} == {
        ("Un élément à consulter", "Vous avez un élément à consulter.", False)
    }
    about = make.situation(table.commission, table.cast.samir)
    for one in kinds:
        tell(one, table.marc, about=about, at=NOW(), occasion="essai")
    assert set(OutboxMessage.objects.values_list("path", flat=True)) == {HOME}
    assert set(Notice.objects.values_list("path", flat=True)) == {HOME}


@pytest.mark.rule("R29")
def test_nothing_is_sent_but_by_these_messages():
    """No e-mail, and no message of another kind, leaves from the code of the commission."""
    names = {"enqueue", "send_mail", "EmailMessage", "EmailMultiAlternatives"}
    found = []
    for path in sorted((ROOT / "commissions").rglob("*.py")):
        if path.name == "notifications.py":
            continue
        for node in tree(path).body:
            imported = {alias.name for alias in getattr(node, "names", ())}
            if imported & names:
                found.append(path.name)
    assert found == []


# --- Nobody without a sign-in (R1) ---
@pytest.mark.rule("R1")
def test_no_address_of_the_commission_opens_without_signing_in(table):
    world, wrong = marked.in_the_room(table), []
    client = Client()
    for address in addresses.everything():
        if not address.name.startswith("commissions:"):
            continue
        assert address.access is not None, address.name
        words = {"public_id": world.situation.public_id, "list_name": "motive", "item": "isolation"}
        words["field"] = "facts"
        arguments = {name: v for name, v in words.items() if f":{name}>" in address.route}
        response = client.get(address.path(**arguments))
        if response.status_code != 302 or "/compte/connexion/" not in response["Location"]:
            wrong.append((address.name, response.status_code))
    assert wrong == []
