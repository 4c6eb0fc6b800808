"""Production: everything behind TLS, nothing of the demonstration."""

from urllib.parse import urlsplit

from coordination.settings.base import *
from coordination.settings.environment import env, env_bool, env_int

SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-cordee"
CSRF_COOKIE_NAME = "__Host-cordee-csrf"
DEVICE_COOKIE_NAME = "__Host-cordee-appareil"
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 1)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL", f"Cordée <ne-pas-repondre@{urlsplit(BASE_URL).hostname}>"
)
