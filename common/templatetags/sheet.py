"""What the living component sheet is filled with; used by its page alone."""

from django import template

from common import component_sheet

register = template.Library()


@register.simple_tag
def sample() -> dict:
    """Every value that the sheet shows."""
    return component_sheet.context()
