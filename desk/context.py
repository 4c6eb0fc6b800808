"""What the frame of every page shows: who is signed in, where to go, what is unread."""

from django.conf import settings
from django.urls import reverse

from desk.selectors.frame import Frame, frame_of
from directory.standing import standing_of


def page(request) -> dict:
    """Context of base.html; costs one statement (messages, actions) on a signed-in page."""
    user = getattr(request, "user", None)
    frame = {"is_demo": settings.IS_DEMO}
    if user is None or not user.is_authenticated or getattr(request, "half_signed_in", False):
        return frame
    standing, own = standing_of(user), frame_of(user)
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
    items.append(("Annuaire", "directory:search"))
    links = [{"label": label, "url": reverse(name), "count": None} for label, name in items]
    for link in links:
        link["current"] = path == link["url"] or _inside(path, link["url"])
    return links


def _inside(path: str, url: str) -> bool:
    """The pages of the commission have one entry of the header for them all."""
    return url == reverse("commissions:home") and path.startswith(url)


def _account_menu(standing, user, own: Frame) -> list[dict]:
    items = [("Mon compte", "signin:account", "person")]
    if own.takes_saisines and standing.organisations and not user.is_staff:
        items.append(("Saisir une commission", "commissions:refer", "chat-square-text"))
        items.append(("Mes saisines", "commissions:home", "folder2-open"))
    if standing.works_for_a_dac:
        items.append(("Demandes de compte", "signin:account-requests", "person-plus"))
        items.append(("Situations d’ailleurs", "desk:my-situations", "people"))
    if standing.manages or standing.coordinates:
        items.append(("Réglages du DAC", "directory:settings", "gear"))
    return [{"label": label, "url": reverse(name), "icon": icon} for label, name, icon in items]
