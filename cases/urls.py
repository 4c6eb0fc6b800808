"""Addresses of requests, their files, and situations."""

from django.urls import path

from cases.views import answer_pdf, attachment, case, drafting, qualify, referral

app_name = "cases"
urlpatterns = [
    # writing a request
    path("demandes/nouvelle/", drafting.start, name="start"),
    path("demandes/<uuid:public_id>/saisie/", drafting.edit, name="referral-edit"),
    path("demandes/<uuid:public_id>/brouillon/", drafting.autosave, name="referral-autosave"),
    path("demandes/<uuid:public_id>/supprimer/", drafting.discard, name="referral-discard"),
    # following it
    path("demandes/", referral.mine, name="mine"),
    path("demandes/<uuid:public_id>/", referral.page, name="referral"),
    path("demandes/<uuid:public_id>/complement/", referral.reply, name="referral-reply"),
    path("demandes/<uuid:public_id>/retrait/", referral.take_back, name="referral-withdraw"),
    path("demandes/<uuid:public_id>/reponse.pdf", answer_pdf.answer_pdf, name="answer-pdf"),
    # answering it, in the DAC
    path("demandes/<uuid:public_id>/prendre/", qualify.start, name="referral-start"),
    path("demandes/<uuid:public_id>/qualifier/", qualify.page, name="referral-qualify"),
    path("demandes/<uuid:public_id>/reprendre/", qualify.go_on, name="referral-resume"),
    path("demandes/<uuid:public_id>/confier/", qualify.hand_over, name="referral-assign"),
    # files
    path("demandes/<uuid:public_id>/pieces/", attachment.add, name="attachment-add"),
    path("pieces/<uuid:public_id>/", attachment.download, name="attachment"),
    path("pieces/<uuid:public_id>/retirer/", attachment.remove, name="attachment-remove"),
    # situations
    path("situations/<uuid:public_id>/", case.page, name="case"),
    path("situations/<uuid:public_id>/confier/", case.hand_over, name="case-hand-over"),
    path("situations/<uuid:public_id>/echeance/", case.due, name="case-due"),
    path("situations/<uuid:public_id>/veille/", case.watch, name="case-watch"),
    path("situations/<uuid:public_id>/reprise/", case.take_up, name="case-resume"),
    path("situations/<uuid:public_id>/cloture/", case.close, name="case-close"),
]
