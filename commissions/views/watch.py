"""The question that an open page asks every few seconds: may I still be shown?"""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from commissions.selectors.watching import all_still_listed, may_still_be_shown
from common.access import own_space
from common.bases import uuid_or_none
from common.permissions import for_one_request

GONE = "Cette page n’est plus disponible."


@require_safe
@own_space("si une page qu’elle a ouverte peut encore l’être ; ni lecture, ni ligne au journal")
def still_there(request, public_id):
    """204, or 410 for what is hidden, over or absent: the three cannot be told apart."""
    for_one_request(request.user)
    if may_still_be_shown(request.user, request.GET.get("page", ""), public_id):
        return HttpResponse(status=204)
    return HttpResponse(GONE, status=410, content_type="text/plain; charset=utf-8")


@require_safe
@own_space("si les lignes d’une liste qu’elle a ouverte s’y tiennent encore ; rien au journal")
def still_listed(request):
    """204, or 205 once one of the lines may not be shown any more: the page is asked for again."""
    for_one_request(request.user)
    asked = {uuid_or_none(text) for text in request.GET.get("vu", "").split(",")} - {None}
    return HttpResponse(status=204 if all_still_listed(request.user, asked) else 205)
