"""What holds everywhere; everything that differs is read from the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from coordination.settings.environment import (
    celery_broker_url,
    database,
    email,
    env,
    env_int,
    env_list,
    redis_cache_url,
)

ROOT = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = env("SECRET_KEY")
# older keys: what they signed (sessions, links to a new password) still holds
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
FIELD_ENCRYPTION_KEYS = env_list("FIELD_ENCRYPTION_KEY") or [env("FIELD_ENCRYPTION_KEY")]
# the commission's vault: the first key closes, any opens; the other makes blind hashes
VAULT_KEYS = env_list("VAULT_KEY") or [env("VAULT_KEY")]
VAULT_BLIND_KEY = env("VAULT_BLIND_KEY")
DEBUG = False
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
BASE_URL = env("BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
IS_DEMO = False

# --- Apps: ours from the bottom of the house to its top, then the libraries ---
INSTALLED_APPS = [
    "common",
    "accounts",
    "audit",
    "notifications",
    "directory",
    "signin",
    "cases",
    "ppcs",
    "commissions",
    "desk",
    "privacy",
    "coordination",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_fsm",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.middleware.NoStoreMiddleware",
    "coordination.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "signin.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "signin.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "signin.middleware.SessionActivityMiddleware",
]

# nothing of these opens without a second factor, whoever comes (rule R1 of the commission; the
# pages of the data protection officer)
SECOND_FACTOR_NAMESPACES = ("commissions", "privacy")

ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data ---
AS_MACHINE = {"options": "-c cordee.reader=machine"}  # see common/row_security.py
DATABASES = {
    "default": database(
        env("DATABASE_URL"),
        CONN_MAX_AGE=0,
        # the pool tries a connection before it lends it: a database that restarted costs nobody a page
        CONN_HEALTH_CHECKS=True,
        OPTIONS={
            "pool": {"min_size": 1, "max_size": env_int("DATABASE_POOL", 8), "timeout": 10},
            # pages read as whom they are for; a process that serves nobody says so from the start
            **(AS_MACHINE if env("CORDEE_PROCESS", "web") == "machine" else {}),
        },
    ),
}
if owner_url := env("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = database(owner_url)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_cache_url(REDIS_URL),
        "KEY_PREFIX": "cordee",
        # a Redis that accepts and says nothing holds nobody for longer than this, in seconds
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    }
}
# where the seals of the journal are exported, outside of the database; who only reads them has no key
SEALS_FOLDER = Path(env("SEALS_FOLDER", str(ROOT / ".local" / "seals")))
SEAL_KEY = env("SEAL_KEY", "")
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(ROOT / ".local" / "media")))

# --- People ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "cases.backends.GrantsInForce",
]
# guardian: nobody by rank, nobody without a name, nothing added to our User
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # ours is a subclass of the backend it looks for
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "signin.passwords.NotTooLong"},
    {"NAME": "signin.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"

# --- Sign-in: django-allauth, only the pages listed in signin/account_urls.py ---
ACCOUNT_ADAPTER = "signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# the address is proven by the link that opens the account
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_FORMS = {
    "login": "signin.forms.sign_in.SignInForm",
    "reset_password": "signin.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "signin.forms.sign_in.NewPasswordForm",
    "change_password": "signin.forms.sign_in.ChangePasswordForm",
    "set_password": "signin.forms.sign_in.SetPasswordForm",
    "reauthenticate": "signin.forms.sign_in.ReauthenticateForm",
}
# a hospital signs in from one address: limits per address are wide; those that count the tries at
# one account are ours (signin/attempts.py)
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": None,
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "account_request": "30/h/ip,3/h/key",
    "open_link": "30/m/ip",
    "emergency": "5/10m/user,15/d/user",
    "passkey_options": "120/m/ip",
}
MFA_ADAPTER = "signin.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# a passkey always verifies its owner: alone, it is two factors
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_TOLERANCE = 0
MFA_TRUST_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "signin.forms.second_factor.AuthenticateForm",
    "reauthenticate": "signin.forms.second_factor.ReauthenticateForm",
    "activate_totp": "signin.forms.second_factor.ActivateForm",
    "deactivate_totp": "signin.forms.second_factor.DeactivateForm",
    "generate_recovery_codes": "signin.forms.second_factor.GenerateRecoveryCodesForm",
    "add_webauthn": "signin.forms.passkeys.AddForm",
    "authenticate_webauthn": "signin.forms.passkeys.AuthenticateForm",
    "reauthenticate_webauthn": "signin.forms.passkeys.ReauthenticateForm",
    "login_webauthn": "signin.forms.passkeys.SignInForm",
}
USERSESSIONS_ADAPTER = "signin.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "signin.adapters.ProfessionalCardAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Pro Santé Connect, where the environment says so
PSC_PROVIDER = "psc"
PSC_ACR = ("eidas1", "eidas2", "eidas3")
PSC_CLIENT_ID = env("PSC_CLIENT_ID", "")
PSC_ISSUER = env("PSC_SERVER_URL", "").removesuffix("/.well-known/openid-configuration")
if PSC_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": PSC_PROVIDER,
                    "name": "Pro Santé Connect",
                    "client_id": PSC_CLIENT_ID,
                    "secret": env("PSC_CLIENT_SECRET"),
                    "settings": {
                        "server_url": env("PSC_SERVER_URL"),
                        "scope": ["openid", "scope_all"],
                        "auth_params": {"acr_values": "eidas1"},
                        # the national identifier; see signin/card.py
                        "uid_field": "SubjectNameID",
                    },
                }
            ],
        }
    }
DEVICE_COOKIE_NAME = "cordee-appareil"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_LIMIT = timedelta(minutes=env_int("SESSION_IDLE_MINUTES", 30))
SESSION_ABSOLUTE_LIMIT = timedelta(hours=env_int("SESSION_ABSOLUTE_HOURS", 11))
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
CSRF_FAILURE_VIEW = "coordination.errors.csrf_failure"

# --- Language and time ---
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Pages ---
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(ROOT / ".local" / "static")))
STATICFILES_DIRS = [ROOT / "static"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        *("accelerometer", "bluetooth", "browsing-topics", "camera", "clipboard-read"),
        *("display-capture", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
        *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial"),
        *("storage-access", "usb", "window-management"),
    )
} | {f"publickey-credentials-{verb}": "self" for verb in ("create", "get")}
if PSC_CLIENT_ID:
    # the button's form is redirected there; the browser checks where a form ends
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += env_list("PSC_ORIGINS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["common.upload_handler.BoundedUploadHandler"]
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
ATTACHMENTS_PER_REFERRAL = 10
DOCUMENTS_PER_CASE = 200
CLAMD_SOCKET = env("CLAMD_SOCKET", "")

# --- Openings in an emergency: ours, no text fixes them (docs/decisions/0044) ---
# never longer than half an hour: the table refuses it
EMERGENCY_LENGTH = timedelta(minutes=min(30, env_int("EMERGENCY_MINUTES", 30)))
EMERGENCY_JUDGED_WITHIN = timedelta(hours=env_int("EMERGENCY_JUDGED_WITHIN_HOURS", 72))
# too many: more than so many for one situation followed, over so many days, and at least so many
EMERGENCY_ALARM_SHARE = env_int("EMERGENCY_ALARM_PERCENT", 2) / 100
EMERGENCY_ALARM_DAYS = env_int("EMERGENCY_ALARM_DAYS", 30)
EMERGENCY_ALARM_LEAST = env_int("EMERGENCY_ALARM_LEAST", 3)

# --- Copies of data for the person: days that the files stay after each step ---
DATA_COPY_KEPT_DAYS = env_int("DATA_COPY_KEPT_DAYS", 30)

# --- Messages ---
EMAIL_URL = env("EMAIL_URL", "smtp://127.0.0.1:25")
globals().update(email(EMAIL_URL))  # EMAIL_HOST and its family: the relay's mails and allauth's
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "Cordée <ne-pas-repondre@cordee.invalid>")
OUTBOX_BATCH = 50
OUTBOX_LEASE = timedelta(minutes=2)
OUTBOX_SWEEP_SECONDS = 5
OUTBOX_ALARM = timedelta(minutes=10)
OUTBOX_ATTEMPTS = 8
# reminders of actions wait for this hour, Paris time; the morning’s digest leaves from it on
REMINDERS_FROM_HOUR = env_int("REMINDERS_FROM_HOUR", 7)

# --- Background work ---
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env("BEAT_SCHEDULE", str(ROOT / ".local" / "beat"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "common.logs.ImpersonalFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}
