"""The headers that every answer carries, whatever it says and to whom."""

from django.http import HttpResponse

OF_A_FILE = "sandbox; default-src 'none'"  # closed to whatever it may hold


def check_headers(headers) -> None:
    """AssertionError, or KeyError for a header that is not there."""
    _check_policy(headers["Content-Security-Policy"])
    _check_others(headers)


def lacking(response: HttpResponse) -> str:
    """What is wrong with the headers, in words; empty where nothing is. A file has its own policy."""
    headers = dict(response.headers)
    try:
        if headers["Content-Security-Policy"] == OF_A_FILE:
            assert not headers["Content-Type"].startswith("text/html"), "a page like a file"
            _check_others(headers)
        else:
            check_headers(headers)
    except (AssertionError, KeyError) as wrong:
        return f"unprotected: {wrong!r}"
    return ""


def _check_policy(stated: str) -> None:
    policy = {name: values for name, *values in (part.split() for part in stated.split(";"))}
    assert "unsafe" not in stated
    assert not {"*", "data:", "blob:", "https:", "http:"} & {
        v for vs in policy.values() for v in vs
    }
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]


def _check_others(headers) -> None:
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    allowed = headers["Permissions-Policy"]
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in allowed
