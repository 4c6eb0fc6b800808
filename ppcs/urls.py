"""Addresses of plans."""

from django.urls import path

from ppcs.views import (
    concertation,
    following,
    moves,
    plan,
    reviewing,
    signals,
    validation,
    version,
    writing,
)

app_name = "ppcs"
urlpatterns = [
    # a plan, and the writing of its blocks
    path("situations/<uuid:public_id>/plan/commencer/", plan.start, name="start"),
    path("plans/<uuid:public_id>/", plan.page, name="plan"),
    path("plans/<uuid:public_id>/synthese/", writing.synthesis, name="synthesis"),
    path("plans/<uuid:public_id>/problemes/ajouter/", writing.problem_add, name="problem-add"),
    path("problemes/<uuid:public_id>/", writing.problem, name="problem"),
    path("problemes/<uuid:public_id>/rang/", writing.problem_move, name="problem-move"),
    path("problemes/<uuid:public_id>/retirer/", writing.problem_remove, name="problem-remove"),
    path("problemes/<uuid:public_id>/objectifs/ajouter/", writing.goal_add, name="goal-add"),
    path("objectifs/<uuid:public_id>/", writing.goal, name="goal"),
    path("objectifs/<uuid:public_id>/retirer/", writing.goal_remove, name="goal-remove"),
    path("plans/<uuid:public_id>/actions/ajouter/", writing.action_add, name="action-add"),
    path("actions/<uuid:public_id>/modifier/", writing.action_edit, name="action-edit"),
    path("actions/<uuid:public_id>/retirer/", writing.action_remove, name="action-remove"),
    path("plans/<uuid:public_id>/alertes/ajouter/", writing.alert_add, name="alert-add"),
    path("alertes/<uuid:public_id>/", writing.alert, name="alert"),
    path("alertes/<uuid:public_id>/retirer/", writing.alert_remove, name="alert-remove"),
    # the concertation
    path("plans/<uuid:public_id>/avis/demander/", concertation.consult, name="consult"),
    path("plans/<uuid:public_id>/avis/reprendre/", concertation.back_to_writing, name="rework"),
    path("avis/<uuid:public_id>/", concertation.opinion, name="opinion"),
    path("avis/<uuid:public_id>/reponse/", concertation.meet, name="opinion-meet"),
    # a version comes into force; what is done with a plan then
    path("plans/<uuid:public_id>/valider/", validation.validate, name="validate"),
    path("plans/<uuid:public_id>/reviser/", moves.revise, name="revise"),
    path("plans/<uuid:public_id>/pause/", moves.hold, name="hold"),
    path("plans/<uuid:public_id>/reprise/", moves.resume, name="resume"),
    path("plans/<uuid:public_id>/abandon/", moves.cancel, name="cancel"),
    path("plans/<uuid:public_id>/cloture/", moves.close, name="close"),
    path("plans/<uuid:public_id>/bilan/", reviewing.review, name="review"),
    path("plans/<uuid:public_id>/reevaluation/", reviewing.call, name="review-call"),
    # an alert of the version in force is raised
    path("alertes/<uuid:public_id>/signaler/", signals.raise_one, name="alert-raise"),
    path("alertes-levees/<uuid:public_id>/", signals.page, name="raised"),
    path("alertes-levees/<uuid:public_id>/prise-en-charge/", signals.take_up, name="raised-take"),
    path("alertes-levees/<uuid:public_id>/suite/", signals.settle, name="raised-settle"),
    # versions, their copies, to whom these were given
    path("plans/<uuid:public_id>/versions/", version.compare, name="versions"),
    path("versions/<uuid:public_id>/", version.version, name="version"),
    path("versions/<uuid:public_id>/exemplaires/", version.ask_for_copies, name="copies"),
    path("versions/<uuid:public_id>/remises/", version.deliver, name="deliver"),
    path("exemplaires/<uuid:public_id>/", version.copy, name="copy"),
    path("exemplaires/<uuid:public_id>/pdf", version.copy_pdf, name="copy-pdf"),
    # what becomes of it
    path("actions/<uuid:public_id>/", following.action, name="action"),
    path("objectifs/<uuid:public_id>/resultat/", following.outcome, name="goal-outcome"),
]
