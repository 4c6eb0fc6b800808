"""Every address of the site; each states its rule, or stands in public_urls with a reason."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from coordination.health import healthz
from coordination.pages import static_page
from privacy.urls import trail

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("cases.urls")),
    path("", include("ppcs.urls")),
    path("commissions/", include("commissions.urls")),
    path("", include("directory.urls")),
    path("donnees/", include("privacy.urls")),
    path("donnees/", include(trail)),
    path("acces/", include("signin.urls")),
    path("compte/", include("signin.account_urls")),
    path("messages/", include("notifications.urls")),
    path("administration/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("mentions-legales/", static_page, {"page": "mentions-legales"}, name="legal-notice"),
    path("confidentialite/", static_page, {"page": "confidentialite"}, name="privacy"),
    path("accessibilite/", static_page, {"page": "accessibilite"}, name="accessibility"),
    path("aide/", static_page, {"page": "aide"}, name="help"),
]
if settings.IS_DEMO:
    urlpatterns += [
        path("demonstration/", include("demo.urls")),
        path("composants/", static_page, {"page": "composants"}, name="components"),
    ]

handler400 = "coordination.errors.bad_request"
handler403 = "coordination.errors.permission_denied"
handler404 = "coordination.errors.page_not_found"
handler500 = "coordination.errors.server_error"
