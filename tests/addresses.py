"""Every address of the site as the resolver knows it, and the rule that each one states."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from common.access import Access
from coordination.public_urls import PUBLIC

# The one rule of every page under /administration/: Django's own, for accounts with `is_staff`.
OF_THE_ADMIN = Access("position", "administration technique")
WAY_INTO_THE_ADMIN = "admin:login"  # leads to our own sign-in, second factor included


@dataclass(frozen=True)
class Address:
    """One entry of the resolver: « cases:referral », its route, its view."""

    name: str
    route: str
    view: Callable

    @property
    def needs_sign_in(self) -> bool:
        """Whether LoginRequiredMiddleware guards it: the default, that a view can only give up."""
        return getattr(self.view, "login_required", True)

    @property
    def of_the_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def access(self) -> Access | None:
        """The rule it states, or that of the admin."""
        stated = getattr(self.view, "access", None)
        if stated is None and self.of_the_admin and self.needs_sign_in:
            return OF_THE_ADMIN
        return stated

    def path(self, **kwargs) -> str:
        return reverse(self.name, kwargs=kwargs)


def walk(patterns: Iterable, space: str = "", prefix: str = "") -> Iterator[Address]:
    """Every address under these patterns, the included ones with the names that `reverse` takes."""
    for entry in patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield Address(f"{space}{entry.name or route}", route, entry.callback)
        elif isinstance(entry, URLResolver):
            inside = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry.url_patterns, inside, route)


def everything() -> list[Address]:
    """All addresses of the site, libraries included."""
    return list(walk(get_resolver().url_patterns))


def of_kind(*kinds: str) -> list[Address]:
    """Those whose rule is of these kinds: object, list, position, own."""
    return [
        address
        for address in everything()
        if address.access is not None
        and address.access.kind in kinds
        and not address.of_the_admin
        and address.name not in PUBLIC
    ]


def on_objects_of(model: type) -> list[Address]:
    """Those that open one object of `model`."""
    return [a for a in of_kind("object") if a.access.policy.model is model]


def without_rule(addresses: Iterable[Address], public: Iterable[str]) -> list[str]:
    """The names that neither state a rule nor are listed as public: must be none."""
    known = {*public, WAY_INTO_THE_ADMIN}
    return sorted(a.name for a in addresses if a.access is None and a.name not in known)


def open_doors(addresses: Iterable[Address], public: Iterable[str]) -> list[str]:
    """The names that need no sign-in and are not listed as public: must be none."""
    known = {*public, WAY_INTO_THE_ADMIN}
    return sorted(a.name for a in addresses if not a.needs_sign_in and a.name not in known)


def stale(addresses: Iterable[Address], public: Iterable[str]) -> list[str]:
    """The entries of the list that are no address any more, or need a sign-in: must be none."""
    opened = {a.name for a in addresses if not a.needs_sign_in}
    return sorted(set(public) - opened)
