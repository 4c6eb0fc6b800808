"""Texts that the screening reads: what it found stands beside the field, to be removed or justified."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import TYPE_CHECKING, cast

from django import forms
from django.forms import BoundField

from commissions.services.screened import Flag, flags_in, is_kept
from common.forms import Form

PREFIX = "keep_"
LONGEST_REASON = 200


if TYPE_CHECKING:
    Base = Form  # what it is mixed into
else:
    Base = object


@dataclass(frozen=True)
class Shown:
    """One finding as the page shows it; `keep` is the box for the reason, if words may stay."""

    found: str
    label: str
    advice: str
    blocking: bool
    about_health: bool
    settled: bool
    keep: BoundField | None


class ScreenedBound(BoundField):
    """A field of text that knows what was found in it."""

    @property
    def flags(self) -> list[Shown]:
        return cast("ScreenedMixin", self.form).shown_flags(self.name)


class ScreenedText(forms.CharField):
    """A text for the screening; `health_only` where a name has its place, and health has none."""

    def __init__(self, *, rows: int = 0, health_only: bool = False, **kwargs):
        self.health_only = health_only
        kwargs.setdefault(
            "widget", forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        )
        super().__init__(required=False, **kwargs)

    def get_bound_field(self, form, field_name):
        return ScreenedBound(form, self, field_name)


class ScreenedMixin(Base):
    """For forms with ScreenedText fields; comes before Form among the bases.

    Nothing is refused here: the service asks, so that it asks everybody. `kept()` is what it takes.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self._flags: dict[str, list[Flag]] = {}
        for name, field in list(self.fields.items()):
            if isinstance(field, ScreenedText):
                text = (self.data.get(self.add_prefix(name)) or "").strip()
                self._flags[name] = flags_in(name, text, health_only=field.health_only)
                for flag in self._flags[name]:
                    if flag.may_be_kept:
                        self.fields[keep_name(flag)] = _reason_for(flag)

    def kept(self) -> dict[tuple[str, str], str]:
        """The reasons given, under the field and the words that they are for."""
        return {
            flag.key: (self.data.get(self.add_prefix(keep_name(flag))) or "")[:LONGEST_REASON]
            for flags in self._flags.values()
            for flag in flags
            if flag.may_be_kept
        }

    def shown_flags(self, name: str) -> list[Shown]:
        kept = self.kept()
        return [
            Shown(
                found=flag.found,
                label=flag.kind.label,
                advice=flag.advice,
                blocking=flag.blocking,
                about_health=flag.about_health,
                settled=is_kept(flag, kept),
                keep=self[keep_name(flag)] if flag.may_be_kept else None,
            )
            for flag in self._flags.get(name, ())
        ]


def keep_name(flag: Flag) -> str:
    """The name of the box for the reason: the same for the same words, and it does not say them."""
    mark = blake2s(flag.found.casefold().encode(), digest_size=6).hexdigest()
    return f"{PREFIX}{flag.field}_{mark}"


def _reason_for(flag: Flag) -> forms.CharField:
    label = "Quel autre sens a-t-il ici ?" if flag.about_health else "Ou pourquoi le garder ?"
    return forms.CharField(label=label, max_length=LONGEST_REASON, required=False)


def kept_before(justified: list[dict], found_in: Mapping[str, str]) -> dict[str, list[str]]:
    """The boxes of a sheet that comes back to its author, filled as they were when it left."""
    reasons = {(one["field"], one["found"].casefold()): one["reason"] for one in justified}
    return {
        keep_name(flag): [reasons[flag.key]]
        for name, text in found_in.items()
        for flag in flags_in(name, text)
        if flag.key in reasons
    }
