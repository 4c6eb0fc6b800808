"""The demonstration: the same engines as production, private servers, invented people."""

import os

from coordination.settings.environment import use_embedded_servers

use_embedded_servers(".local/demo")
os.environ.setdefault("SECRET_KEY", "demonstration-only-never-in-production-0123456789abcdef")
os.environ.setdefault("FIELD_ENCRYPTION_KEY", "ZGVtb25zdHJhdGlvbi1vbmx5LW5vdC1hLXNlY3JldCE=")
os.environ.setdefault("VAULT_KEY", "ZGVtb25zdHJhdGlvbi12YXVsdC1ub3QtYS1zZWNyZXQ=")
os.environ.setdefault("VAULT_BLIND_KEY", "demonstration-only-blind-key-not-a-secret")
os.environ.setdefault("SEAL_KEY", "demonstration-only-seal-key-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("MAIL_SINK_PORT", "8025")
os.environ.setdefault("EMAIL_URL", f"smtp://127.0.0.1:{os.environ['MAIL_SINK_PORT']}")

from coordination.settings.base import *

DEBUG = False
IS_DEMO = True
SEALS_FOLDER = Path(env("SEALS_FOLDER", str(ROOT / ".local" / "demo" / "seals")))
MAIL_SINK_PORT = env_int("MAIL_SINK_PORT")
DEMO_MAILBOX = Path(env("DEMO_MAILBOX", str(ROOT / ".local" / "demo" / "mailbox")))
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
