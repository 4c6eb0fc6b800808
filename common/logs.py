"""Keeps personal data out of the log: addresses, numbers and identifiers are blanked."""

import logging
import re

PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<adresse>"),
    (re.compile(r"(?<!\d)(?:\+33|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"), "<téléphone>"),
    (
        re.compile(
            r"(?<!\d)[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(?:\d{2})?(?!\d)"
        ),
        "<numéro>",
    ),
    (re.compile(r"(\?)[^\s\"]+"), r"\1<filtre>"),
)


class ImpersonalFilter(logging.Filter):
    """Blank what identifies a person in the message of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        for pattern, replacement in PERSONAL:
            message = pattern.sub(replacement, message)
        record.msg, record.args = message, ()
        return True
