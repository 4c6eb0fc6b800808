"""Addresses of requests, their files, and situations."""

from django.urls import path

from cases.views import (
    answer_pdf,
    assessments,
    attachment,
    case,
    decisions,
    documents,
    drafting,
    invite,
    notes,
    notice,
    opening,
    qualify,
    referral,
    relatives,
    team,
)

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
    path("situations/<uuid:public_id>/confier/", case.hand_over, name="case-hand-over"),
    path("situations/<uuid:public_id>/echeance/", case.due, name="case-due"),
    path("situations/<uuid:public_id>/veille/", case.watch, name="case-watch"),
    path("situations/<uuid:public_id>/reprise/", case.take_up, name="case-resume"),
    path("situations/<uuid:public_id>/niveau/", case.level, name="case-level"),
    path("situations/<uuid:public_id>/cloture/", case.close, name="case-close"),
    path("situations/<uuid:public_id>/reouverture/", case.reopen, name="case-reopen"),
    path("fins-de-suivi/<uuid:public_id>/", case.ending, name="ending"),
    # in an emergency
    path("urgence/", opening.emergency, name="emergency"),
    path("urgences/", opening.register, name="openings"),
    path("urgences/<uuid:public_id>/", opening.opening, name="opening"),
    path("urgences/<uuid:public_id>/juger/", opening.judge, name="opening-judge"),
    # the circle of a person, and what she decides
    path("situations/<uuid:public_id>/equipe/ajouter/", team.add, name="team-add"),
    path("equipe/<uuid:public_id>/", team.edit, name="team-edit"),
    path("equipe/<uuid:public_id>/fin/", team.end, name="team-end"),
    path("situations/<uuid:public_id>/medecin-traitant/", team.gp, name="gp"),
    path("situations/<uuid:public_id>/proches/ajouter/", relatives.add, name="relative-add"),
    path("proches/<uuid:public_id>/", relatives.edit, name="relative-edit"),
    path("situations/<uuid:public_id>/accords/", decisions.page, name="decisions"),
    path("situations/<uuid:public_id>/accords/noter/", decisions.add, name="decision-add"),
    path("accords/<uuid:public_id>/retrait/", decisions.withdraw, name="decision-withdraw"),
    path("accords/<uuid:public_id>/copie-signee/", decisions.join, name="signed-copy-add"),
    path("copies-signees/<uuid:public_id>/", decisions.download, name="signed-copy"),
    path("situations/<uuid:public_id>/notice.pdf", notice.notice_pdf, name="notice"),
    path("situations/<uuid:public_id>/refus/noter/", decisions.refuse, name="refusal-add"),
    path("refus/<uuid:public_id>/lever/", decisions.lift, name="refusal-lift"),
    path("situations/<uuid:public_id>/inviter/", invite.invite, name="invite"),
    path("invitations-nominatives/<uuid:public_id>/arreter/", invite.stop, name="grant-stop"),
    # what is written of a situation
    path(
        "situations/<uuid:public_id>/informations/", assessments.circumstances, name="circumstances"
    ),
    path(
        "situations/<uuid:public_id>/informations/saisie/",
        assessments.circumstances_autosave,
        name="circumstances-autosave",
    ),
    path(
        "situations/<uuid:public_id>/evaluation/nouvelle/", assessments.begin, name="assessment-add"
    ),
    path("evaluations/<uuid:public_id>/", assessments.page, name="assessment"),
    path("dimensions/<uuid:public_id>/", assessments.dimension, name="dimension"),
    path(
        "dimensions/<uuid:public_id>/saisie/",
        assessments.dimension_autosave,
        name="dimension-autosave",
    ),
    path("situations/<uuid:public_id>/journal/", notes.journal, name="notes"),
    path("situations/<uuid:public_id>/journal/noter/", notes.add, name="note-add"),
    path("journal/<uuid:public_id>/corriger/", notes.correct, name="note-correct"),
    path("journal/<uuid:public_id>/volet/", notes.reclassify, name="note-reclassify"),
    path("situations/<uuid:public_id>/documents/ajouter/", documents.add, name="document-add"),
    path("documents/<uuid:public_id>/", documents.download, name="document"),
    path("documents/<uuid:public_id>/volet/", documents.reclassify, name="document-reclassify"),
    path("documents/<uuid:public_id>/retirer/", documents.remove, name="document-remove"),
]
