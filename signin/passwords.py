"""Which passwords are good enough: long and hard to guess, with no rule about their characters.

Sources: CNIL, délibération n° 2022-100 du 21 juillet 2022 (50 bits where tries are limited, 80 where
they are not; any rule that reaches them will do, a passphrase included; nothing to renew at fixed
dates); ANSSI, « Recommandations relatives à l'authentification multifacteur et aux mots de passe »
(PG-078, 2021: 15 characters and more, a check against known passwords, no short upper limit);
OWASP ASVS 5.0, 6.2.1 to 6.2.12 (15 advised, 64 at least allowed, no composition rule, words of the
place). A rule of four classes is what makes people write « Marseille2024! »; the estimate of
guesses knows that one. The tries are limited too (signin/attempts.py), so 15 characters beyond 10^10
guesses are well above the 50 bits asked for there, and the words below are ours: 20,000 common
passwords come with Django, English words and names with zxcvbn.
"""

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

WORDS = Path(__file__).with_name("french_words.txt")
LOOKED_AT = 64  # of a longer one the beginning: it must be hard to guess by itself
LONGEST = 256
ENOUGH = 10  # powers of ten


class NotTooLong:
    """Long enough for any passphrase, short enough to be hashed at once."""

    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST:
            words = f"Ce mot de passe est trop long : {LONGEST} caractères au plus."
            raise ValidationError(words, code="password_too_long")

    def get_help_text(self) -> str:
        return ""


class HardToGuess:
    """No keyboard run, no repetition, no name, date or common word that makes it up by itself."""

    def validate(self, password: str, user=None) -> None:
        known = [*_of(user), *french_words()]
        joined = re.sub(r"[\W_]+", "", password)  # « Camille Le Goff » is no better for its spaces
        if min(_guesses(password, known), _guesses(joined, known)) < ENOUGH:
            raise ValidationError(
                "Ce mot de passe se devine trop vite : ce sont des mots courants, une suite ou une "
                "répétition. Quatre mots sans rapport entre eux font un bon mot de passe.",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return "Une petite phrase de quatre mots convient ; ni suite, ni nom, ni date."


@cache
def french_words() -> tuple[str, ...]:
    """What people here put into passwords, the most common first; the names of this place too."""
    return tuple(WORDS.read_text(encoding="utf-8").split())


def _guesses(password: str, known: list[str]) -> float:
    """How many powers of ten of guesses until this one."""
    if not password:
        return ENOUGH  # signs only: the other estimate decides
    return float(zxcvbn(password[:LOOKED_AT], user_inputs=known)["guesses_log10"])


def _of(user) -> list[str]:
    if user is None:
        return []
    words = f"{user.first_name} {user.last_name} {user.email}".lower()
    return [word for word in re.split(r"[\W_]+", words) if word]
