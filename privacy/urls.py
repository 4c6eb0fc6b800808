"""Addresses of the rights of persons, in two namespaces: only « privacy » needs a second factor.

`privacy` is the data protection officer's. `trail` is for the people of the DAC, behind the policies
of situations; both stand under the same prefix.
"""

from django.urls import path

from privacy.views import alerts, erasing, officer, requests, retention, review, who_looked
from privacy.views import trail as search

app_name = "privacy"
urlpatterns = [
    # --- the officer: what waits, alerts, the trail, its integrity ---
    path("", officer.home, name="home"),
    path("alertes/", alerts.listing_page, name="alerts"),
    path("alertes/<uuid:public_id>/", alerts.page, name="alert"),
    path("alertes/<uuid:public_id>/regarder/", alerts.look, name="alert-look"),
    path("alertes/<uuid:public_id>/traiter/", alerts.close, name="alert-close"),
    path("veille/<uuid:public_id>/", alerts.watch, name="watch"),
    path("journal/", search.page, name="trail"),
    path("journal/chercher/", search.look_for, name="trail-look"),
    path("journal/exporter/", search.export, name="export"),
    path("integrite/", officer.whole, name="integrity"),
    # --- the rights of persons: requests, copies, erasure, retention ---
    path("demandes/", requests.index, name="requests"),
    path("demandes/nouvelle/", requests.add, name="request-add"),
    path("demandes/<uuid:public_id>/", requests.page, name="request"),
    path("demandes/<uuid:public_id>/refuser/", requests.refuse, name="request-refuse"),
    path("demandes/<uuid:public_id>/rectification/", requests.rectified, name="rectified"),
    path("demandes/<uuid:public_id>/limiter/", requests.restrict, name="restrict"),
    path("demandes/<uuid:public_id>/effacer/", requests.ask_erasure, name="erasure-propose"),
    path("limitations/<uuid:public_id>/lever/", requests.lift, name="restriction-lift"),
    path("copies/<uuid:public_id>/relire/", review.page, name="export-review"),
    path("copies/<uuid:public_id>/masquer/", review.mask, name="export-mask"),
    path("copies/<uuid:public_id>/remettre/", review.unmask, name="export-unmask"),
    path("copies/<uuid:public_id>/relue/", review.reviewed, name="export-reviewed"),
    path("copies/<uuid:public_id>/reprendre/", review.rework, name="export-rework"),
    path("copies/<uuid:public_id>/refaire/", review.again, name="export-again"),
    path("copies/<uuid:public_id>/remise/", review.release, name="export-release"),
    path("copies/<uuid:public_id>/fichier/<slug:file_type>/", review.file, name="export-file"),
    path("effacements/", erasing.due, name="due"),
    path("effacements/chercher/", erasing.find_due, name="due-find"),
    path("effacements/<uuid:public_id>/", erasing.page, name="erasure"),
    path("effacements/<uuid:public_id>/demander/", erasing.ask, name="erasure-ask"),
    path("effacements/<uuid:public_id>/confirmer/", erasing.confirm, name="erasure-confirm"),
    path("effacements/<uuid:public_id>/ecarter/", erasing.drop, name="erasure-drop"),
    path("preuves/", erasing.proofs, name="proofs"),
    path("preuves/<uuid:public_id>/", erasing.proof, name="proof"),
    path("gels/", erasing.holding, name="holds"),
    path("gels/noter/", erasing.place, name="hold-place"),
    path("gels/<uuid:public_id>/lever/", erasing.lift, name="hold-lift"),
    path("conservation/", retention.settings_page, name="retention"),
]
trail = (
    [
        path("situations/<uuid:public_id>/consultations/", who_looked.page, name="who-looked"),
        path(
            "situations/<uuid:public_id>/consultations/pdf/",
            who_looked.as_pdf,
            name="who-looked-pdf",
        ),
    ],
    "trail",
)
