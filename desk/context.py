"""What the frame of every page shows: who is signed in, where to go, what is unread."""

from django.conf import settings
from django.urls import reverse

from common.row_security import surely_reading_as
from desk.selectors.frame import Frame, frame_of
from directory.standing import standing_of


def page(request) -> dict:
    """Context of base.html; costs one statement (messages, actions) on a signed-in page."""
    user = getattr(request, "user", None)
    frame = {"is_demo": settings.IS_DEMO}
    if user is None or not user.is_authenticated or getattr(request, "half_signed_in", False):
        return frame
    standing = standing_of(user)
    with surely_reading_as(user):
        own = frame_of(user)
    return frame | {
        "who": {
            "name": user.get_full_name(),
            "line": standing.line or ("Administration technique" if user.is_staff else ""),
            "initials": user.initials,
        },
        "navigation": _navigation(request.path, standing, user, own),
        "unread": own.unread,
        "inbox_url": reverse("notifications:notice-list"),
        "account_menu": _account_menu(standing, user, own),
    }


def _navigation(path: str, standing, user, own: Frame) -> list[dict]:
    items, mine = [], ("Mes actions", "desk:my-actions")
    checks = [("Données", "privacy:home")] if standing.protects else []
    if standing.works_for_a_dac:
        items = [("File active", "desk:worklist"), ("Demandes", "desk:triage")]
        if own.has_actions:
            items.append(mine)
        if standing.coordinates:
            items.append(("Saisir une demande", "cases:start"))
    else:
        if standing.organisations or not user.is_staff:
            # for everybody: that it stands there must not tell of an action that one may not read
            items += [("Mes situations", "desk:my-situations"), mine]
        if standing.organisations:
            items += [("Mes demandes", "cases:mine"), ("Nouvelle demande", "cases:start")]
    if own.has_a_place:
        items.append(("Commission", "commissions:home"))
    items += [*checks, ("Annuaire", "directory:search")]
    links = [{"label": label, "url": reverse(name), "count": None} for label, name in items]
    for link in links:
        link["current"] = path == link["url"] or _inside(path, link["url"])
    return links


def _inside(path: str, url: str) -> bool:
    """The pages of the commission have one entry of the header for them all, the officer's too."""
    own = (reverse("commissions:home"), reverse("privacy:home"))
    return url in own and path.startswith(url)


def _account_menu(standing, user, own: Frame) -> list[dict]:
    items = [("Mon compte", "signin:account", "person")]
    if own.takes_saisines and standing.organisations and not user.is_staff:
        items.append(("Saisir une commission", "commissions:refer", "chat-square-text"))
        items.append(("Mes saisines", "commissions:home", "folder2-open"))
    if standing.helps and not user.is_staff:
        items.append(("Ouvrir en urgence", "cases:emergency", "life-preserver"))
    if standing.works_for_a_dac or standing.protects:
        items.append(("Ouvertures d’urgence", "cases:openings", "shield-exclamation"))
    if standing.works_for_a_dac:
        items.append(("Demandes de compte", "signin:account-requests", "person-plus"))
        items.append(("Situations d’ailleurs", "desk:my-situations", "people"))
    if standing.works_for_a_dac or standing.protects:
        items.append(("Droits des personnes", "privacy:requests", "shield-check"))
    if standing.manages or standing.coordinates:
        items.append(("Réglages du DAC", "directory:settings", "gear"))
    return [{"label": label, "url": reverse(name), "icon": icon} for label, name, icon in items]
