"""What other apps add to the pages of sign-in, and the card of professionals."""

from django import template
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from signin.registry import panels

register = template.Library()


@register.simple_tag(takes_context=True)
def extra_panels(context: template.Context, place: str) -> SafeString:
    """The panels of the apps above for this page, one after the other."""
    request, user = context["request"], context.get("who_signs_in")
    drawn = []
    for panel in panels(place):
        values = panel.context(request, user)
        if values is not None:
            drawn.append(render_to_string(panel.template, values, request))
    return mark_safe("".join(drawn))  # noqa: S308 - each part was rendered by a template


@register.inclusion_tag("signin/professional_card.html", takes_context=True)
def professional_card(
    context: template.Context,
    field: str = REDIRECT_FIELD_NAME,
    next: str | None = None,
    button: str = "Se connecter avec Pro Santé Connect",
) -> dict:
    """The button of Pro Santé Connect, where the settings have it; `next` is the page after it."""
    asked = context["request"].GET.get(field, "") if next is None else next
    return {
        "field": field,
        "next": asked,
        "button": button,
        "provider": settings.PSC_PROVIDER if settings.PSC_CLIENT_ID else "",
        "csrf_token": context.get("csrf_token", ""),
    }


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """« Firefox, Windows »: enough to recognise one's own computer."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or "Navigateur inconnu"
