"""The one spelling under which names and communes are sorted and searched."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and an accent, and the apostrophes
# that it counts among the letters.
_WHOLE_LETTERS = str.maketrans("øłđðıħŋŧĸ\u02bc\u02bb", "olddihntk  ") | str.maketrans(
    {"œ": "oe", "æ": "ae", "þ": "th"}
)
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_NOT_A_WORD = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Return `text` in lower case, without accents or punctuation, one space between words.

    « Saint-Méloir-des-Ondes », « ST MELOIR DES ONDES » and « st. méloir des ondes » become the
    same text. Doing it twice changes nothing, so a stored value and what is typed can be compared.
    """
    letters = _plain_letters(text)
    # Decomposition can bring out new capitals and new compositions (« ㎓ » gives « GHz »).
    while (again := _plain_letters(letters)) != letters:
        letters = again
    words = _NOT_A_WORD.sub(" ", letters).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def _plain_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
    return bare.translate(_WHOLE_LETTERS)
