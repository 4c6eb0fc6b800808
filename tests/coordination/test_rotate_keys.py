"""New keys: everything is closed again with the first one, and the old one can be forgotten."""

import importlib.util
import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cases.uploads import vault
from commissions import vault as sealing
from commissions.models import Identity, VaultOpening
from commissions.services import vault as identity
from coordination.checks import the_vault_has_keys_of_its_own
from coordination.embedded.addresses import PROJECT
from signin import crypto
from signin.services import renew_keys
from tests.coordination.test_compose import made_secrets
from tests.factories import commissions as commission
from tests.factories import signin as make
from tests.factories.signin import signed_in

pytestmark = pytest.mark.django_db
NEW = Fernet.generate_key().decode()
CONTENTS = [b"%PDF-1.7 one", bytes(vault.PIECE) + b"two pieces", b""]


@pytest.fixture
def old(settings, tmp_path, cast):
    """Files (one set aside) and second factors, closed with the old key; the new one is in front."""
    settings.MEDIA_ROOT = tmp_path
    names = [vault.write(content) for content in CONTENTS]
    vault.set_aside(names[2:])
    secret = make.give_factor(cast.camille)
    codes = Authenticator.objects.get(user=cast.camille, type="recovery_codes").wrap()
    expected = {"names": names, "secret": secret, "codes": codes.generate_codes()}
    settings.FIELD_ENCRYPTION_KEYS = [NEW, *django_settings.FIELD_ENCRYPTION_KEYS]
    return expected


def rotate(**options) -> None:
    call_command("rotate_keys", **options)


def opens_with_the_new_key_alone(old, cast, settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert [vault.read(name) for name in old["names"][:2]] == CONTENTS[:2]
    aside = vault._path(old["names"][2]).parents[2] / vault.QUARANTINE / old["names"][2]
    aside.rename(vault._path(old["names"][2]))
    assert vault.read(old["names"][2]) == CONTENTS[2]
    factor = Authenticator.objects.get(user=cast.camille, type="totp")
    assert crypto.decrypt(factor.data["secret"]) == old["secret"]
    codes = Authenticator.objects.get(user=cast.camille, type="recovery_codes").wrap()
    assert codes.generate_codes() == old["codes"]


def test_everything_is_closed_again_and_the_old_key_can_go(old, cast, settings, capsys):
    with pytest.raises(CommandError, match="5 objets sont encore sous une ancienne clé"):
        rotate(check=True)

    rotate()

    told = capsys.readouterr().out
    assert "seconds facteurs : 2 vus, 2 refermés, 0 à refermer, 0 illisibles." in told
    assert "fichiers : 3 vus, 3 refermés, 0 à refermer, 0 illisibles." in told
    rotate(check=True)
    opens_with_the_new_key_alone(old, cast, settings)


def test_what_is_done_is_left_alone(old, capsys):
    rotate()
    before = {path: (path.stat().st_ino, path.read_bytes()) for path in vault.stored()}
    capsys.readouterr()

    rotate()

    assert "3 vus, 0 refermés" in capsys.readouterr().out
    assert {path: (path.stat().st_ino, path.read_bytes()) for path in vault.stored()} == before


def test_stopped_in_the_middle_it_goes_on(old, cast, settings, monkeypatch):
    """Killed between a file's copy and its taking the place; then run again."""
    sync, calls = vault.os.fsync, []

    def killed(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise KeyboardInterrupt
        sync(descriptor)

    monkeypatch.setattr(renew_keys, "BATCH", 1)
    monkeypatch.setattr(vault.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert list(vault._path(old["names"][0]).parents[2].rglob("*.part"))
    monkeypatch.setattr(vault.os, "fsync", sync)
    states = {vault.is_current(path) for path in vault.stored()}
    assert states == {True, False}, "each file is whole, under the one key or the other"

    rotate()

    assert not list(vault._path(old["names"][0]).parents[2].rglob("*.part"))
    opens_with_the_new_key_alone(old, cast, settings)


def test_the_date_of_a_file_stays(old):
    path = vault._path(old["names"][0])
    vault.os.utime(path, (1_000_000, 1_000_000))

    assert vault.rewrap(path)

    assert (path.stat().st_mtime, oct(path.stat().st_mode)[-3:]) == (1_000_000, "600")


def test_what_no_key_opens_is_said_and_holds_up_nothing(old, cast, settings):
    path = vault._path(old["names"][0])
    path.write_bytes(path.read_bytes().replace(vault.MARK, b"CORDEE0\n"))
    row = Authenticator.objects.get(user=cast.camille, type="totp")
    row.data["secret"] = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    row.save()

    with pytest.raises(CommandError, match="2 objets ne s’ouvrent avec aucune des clés"):
        rotate()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert vault.read(old["names"][1]) == CONTENTS[1]


def test_codes_of_another_shape_are_closed_again_too(old, cast, settings):
    row = Authenticator.objects.get(user=cast.camille, type="recovery_codes")
    before = [crypto.MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS[1:]])]
    row.data = {"used_mask": 0, "migrated_codes": [before[0].encrypt(b"12345678").decode()] * 2}
    row.save()

    rotate()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert Authenticator.objects.get(pk=row.pk).wrap().generate_codes() == ["12345678"] * 2


def test_batches_reach_the_last_row(old, cast, monkeypatch):
    for user in (cast.samir, cast.ines):
        make.give_factor(user)
    monkeypatch.setattr(renew_keys, "BATCH", 2)

    found = list(renew_keys.rewrap_factors())

    assert len(found) == Authenticator.objects.count() == 6
    assert [pk for pk, _ in found] == sorted(pk for pk, _ in found)


def test_identities_of_the_vault_are_sealed_again_unread(cast, settings, capsys):
    table = commission.table(cast)
    kept = [commission.situation(table.commission, cast.samir) for _ in range(3)]
    for about in kept:
        identity.fill(
            situation=about, identity={"last_name": "Goff"}, by=cast.samir, at=timezone.now()
        )
    settings.VAULT_KEYS = [NEW, *django_settings.VAULT_KEYS]
    with pytest.raises(CommandError, match="3 objets sont encore sous une ancienne clé"):
        rotate(check=True)
    lost = Identity.objects.defer(None).get(pk=kept[2].pk)
    lost.sealed = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    lost.save()

    with pytest.raises(CommandError, match="1 objets ne s’ouvrent avec aucune des clés"):
        rotate()

    settings.VAULT_KEYS = [NEW]
    for about in kept[:2]:
        sealed = Identity.objects.get(pk=about.pk).sealed
        assert sealing.unseal(sealed, belongs_to=about.public_id) == {"last_name": "Goff"}
    assert not VaultOpening.objects.exists()
    assert "identités au coffre : 3 vus, 2 refermés, 0 à refermer, 1 illisibles" in (
        capsys.readouterr().out
    )


def test_the_vault_has_keys_of_its_own(settings):
    assert the_vault_has_keys_of_its_own() == []
    settings.FIELD_ENCRYPTION_KEYS = [NEW, settings.VAULT_KEYS[0]]
    assert [error.id for error in the_vault_has_keys_of_its_own()] == ["cordee.E002"]
    for bad in (settings.VAULT_KEYS[0], settings.SECRET_KEY, "too short"):
        settings.VAULT_BLIND_KEY = bad
        assert "cordee.E003" in [error.id for error in the_vault_has_keys_of_its_own()]


# --- the files of secrets ---
def renewing():
    return script("renew_secret")


def making():
    return script("make_secrets")


def script(name: str):
    path = PROJECT / "deploy" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path):
    return made_secrets(tmp_path / "secrets")


def values(folder) -> dict[str, str]:
    return {path.name: path.read_text().strip() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["field_encryption_key", "vault_key"])
def test_a_new_key_stands_in_front_of_the_old_one(folder, name):
    before = values(folder)

    changed = renewing().renew(name, folder)

    new, old = values(folder)[name].split(",")
    assert (old, changed) == (before[name], [name])
    assert Fernet(new)
    aside = set(renewing().forget_old(name, folder)) - {name}
    assert values(folder)[name] == new
    assert [values(folder)[one] for one in aside] == [old]


def test_an_installation_of_before_gets_the_keys_of_the_vault_and_keeps_the_others(folder):
    (folder / "vault_key").unlink()
    before = values(folder)

    assert making().add_missing(folder) == ["vault_key"]
    assert making().add_missing(folder) == []

    after = values(folder)
    assert Fernet(after.pop("vault_key"))
    assert after == before


def test_the_old_signing_key_becomes_a_fallback(folder):
    before = values(folder)["secret_key"]
    renewing().renew("secret_key", folder)
    renewing().renew("secret_key", folder)
    now = values(folder)

    assert now["secret_key_fallbacks"].split(",")[-1] == before
    assert before != now["secret_key"]
    assert len(now["secret_key_fallbacks"].split(",")) == 2
    keys = values(folder)["field_encryption_key"]
    renewing().forget_old("secret_key", folder)
    assert values(folder)["secret_key_fallbacks"] == ""
    assert values(folder)["field_encryption_key"] == keys


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("app", {"database_url"}),
        ("owner", {"database_owner_url"}),
        ("postgres", {"postgres_password", "database_admin_url"}),
        ("redis", {"redis_password", "redis_url"}),
    ],
)
def test_a_password_changes_in_each_file_that_holds_it_and_nowhere_else(folder, what, files):
    before = values(folder)

    renewing().renew(what, folder)

    now = values(folder)
    assert {name for name in now if now[name] != before[name]} == files
    passwords = {re.sub(r".*:([^:@]+)@.*", r"\1", now[name]) for name in files}
    assert len(passwords) == 1
    assert len(passwords.pop()) > 40
    for name in files:
        shape = re.sub(r"(?<=:)[^:@/]+(?=@)", "…", before[name])
        assert "@" not in shape or re.sub(r"(?<=:)[^:@/]+(?=@)", "…", now[name]) == shape
    assert {oct((folder / name).stat().st_mode)[-3:] for name in files} == {"444"}


def test_a_session_outlives_the_signing_key_while_the_old_one_is_a_fallback(cast, settings):
    client, before = signed_in(cast.samir), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "z" * 64, [before]
    assert client.get(reverse("cases:mine")).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    other = signed_in(cast.louis)
    settings.SECRET_KEY = "y" * 64

    assert other.get(reverse("cases:mine")).status_code == 302
