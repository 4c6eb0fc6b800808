"""What every response of ours carries."""

from django.utils.cache import patch_cache_control


class NoStoreMiddleware:
    """No page is kept by a browser or a proxy: shared computers are the rule in the field.

    And none may be drawn into a page of another site, be it as a picture.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
