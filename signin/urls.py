"""Our own addresses of sign-in."""

from django.urls import path

from signin.views import accept, account, ask_account, invitations, requests

app_name = "signin"
urlpatterns = [
    path("demander-un-compte/", ask_account.ask, name="ask-account"),
    path("demander-un-compte/envoyee/", ask_account.asked, name="account-asked"),
    path("adresse/confirmee/", ask_account.confirmed, name="address-confirmed"),
    path("adresse/<str:token>/", ask_account.confirm, name="confirm-address"),
    path("charte/", ask_account.charter, name="charter"),
    path("invitation/", accept.accept, name="accept-invitation"),
    path("invitation/<str:token>/", accept.open_invitation, name="open-invitation"),
    path("demandes-de-compte/", requests.request_list, name="account-requests"),
    path("demandes-de-compte/<uuid:public_id>/", requests.request_detail, name="request"),
    path("demandes-de-compte/<uuid:public_id>/accepter/", requests.approve, name="approve"),
    path("demandes-de-compte/<uuid:public_id>/refuser/", requests.refuse, name="refuse"),
    path("invitations/", invitations.invitation_list, name="invitations"),
    path("invitations/nouvelle/", invitations.new_invitation, name="invite"),
    path("invitations/<uuid:public_id>/renvoyer/", invitations.resend, name="resend"),
    path("invitations/<uuid:public_id>/annuler/", invitations.revoke, name="revoke"),
    path("mon-compte/", account.account, name="account"),
    path("mon-compte/session/fin/", account.end_session, name="end-session"),
    path("mon-compte/sessions/fin/", account.end_others, name="end-others"),
]
