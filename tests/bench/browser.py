"""A browser of one person that asks pages of the very handler that the web server calls, without any network."""

import io
import time
from functools import cache
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

HOST = "127.0.0.1"


def session_of(user) -> str:
    """The key of a session in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Browser:
    """One person's session; `get` and `post` give the seconds that the answer took."""

    def __init__(self, user):
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}

    def get(self, address: str) -> float:
        took, status = self.ask(address)
        if status != "200 OK":
            raise RuntimeError(f"{address}: {status}")
        return took

    def remember(self, name: str, value: str) -> None:
        """Leave something in the session, as a form of the site does."""
        session = SessionStore(self.cookies[settings.SESSION_COOKIE_NAME])
        session[name] = value
        session.save()

    def ask(self, address: str) -> tuple[float, str]:
        """From the request's first byte in the handler to the answer's last one."""
        environ, found = self._environ(address), []
        started = time.perf_counter()
        answer = handler()(environ, lambda *said: found.append(said))
        b"".join(answer)
        answer.close()
        took = time.perf_counter() - started
        status, headers = found[0][:2]
        for name, value in headers:
            if name == "Set-Cookie":
                cookies = SimpleCookie(value)
                self.cookies |= {key: morsel.value for key, morsel in cookies.items()}
        return took, status

    def _environ(self, address: str) -> dict:
        path, _, query = address.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": HOST,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "HTTP_REFERER": f"http://{HOST}/",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


@cache
def handler() -> WSGIHandler:
    """The one of this process, made once, as in the web server."""
    return WSGIHandler()
