"""The tests: the demonstration's apps, quick password hashes, nothing faked."""

import os
import sys

from coordination.settings.environment import celery_broker_url, is_set, redis_database

if not is_set("DATABASE_URL") or not is_set("REDIS_URL"):
    sys.exit("Les tests ont besoin de leurs serveurs : lancez « make test ».")
os.environ.setdefault("SECRET_KEY", "tests-only-0123456789abcdef0123456789abcdef0123456789")
os.environ.setdefault("FIELD_ENCRYPTION_KEY", "dGVzdHMtb25seS1ub3QtYS1zZWNyZXQtMzItYnl0ZXM=")
os.environ.setdefault("VAULT_KEY", "dGVzdHMtdmF1bHQtbm90LWEtc2VjcmV0LS0tLS0tLS0=")
os.environ.setdefault("VAULT_BLIND_KEY", "tests-only-blind-key-not-a-secret")
os.environ.setdefault("SEAL_KEY", "tests-only-seal-key-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")

from coordination.settings.base import *

IS_DEMO = True
SEALS_FOLDER = Path(env("SEALS_FOLDER", str(ROOT / ".local" / "test" / "seals")))
MAIL_SINK_PORT = 0
DEMO_MAILBOX = Path(env("DEMO_MAILBOX", str(ROOT / ".local" / "test" / "mailbox")))
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looks a file up when asked: each test client starts a server anew
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["OPTIONS"] = dict(AS_MACHINE)  # a test itself serves nobody; its pages do
# each process of pytest-xdist has two numbered databases of Redis to itself
WORKER = int(env("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CELERY_BROKER_URL = celery_broker_url(redis_database(REDIS_URL, 2 * WORKER))
CACHES["default"]["LOCATION"] = redis_database(REDIS_URL, 2 * WORKER + 1)
