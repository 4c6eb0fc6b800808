"""What goes on paper here: the DAC's answer, for the requester's record; the notice for the person."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cases.enums import ReferralStatus
from cases.selectors import Answer, ReferralSheet
from cases.selectors.notice import NoticeSheet
from common.french import phone

FOLDER = Path(settings.STATICFILES_DIRS[0]).resolve() / "pdf"
BASE = "https://print.invalid/"  # nobody's address: what stands under it is read from FOLDER
TYPES = {".css": "text/css", ".ttf": "font/ttf"}
PASSED_ON = "Transmis au DAC compétent ; le premier ne le garde pas."
ABOUT_THE_PERSON = ("Date de naissance", "Commune")
NEXT_STEPS = {
    ReferralStatus.ANSWERED: (
        "Cette demande est close. Si la situation change, ou pour une autre question, "
        "envoyez une nouvelle demande."
    ),
    ReferralStatus.REDIRECTED: (
        "Vous n’avez rien à refaire : le DAC compétent a reçu votre demande, "
        "et vous répond à la date qu’il promet."
    ),
    ReferralStatus.DECLINED: (
        "Cette demande est close. Si la situation change, envoyez une nouvelle demande."
    ),
    ReferralStatus.ACCEPTED: (
        "Le DAC prend contact avec la personne et revient vers vous. "
        "Ses coordonnées sont en haut de cette page."
    ),
}


@dataclass(frozen=True)
class AnswerSheet:
    """What the paper says; nothing of the primo-évaluation nor of a situation can be in it."""

    reference: str
    dac_name: str
    dac_contacts: list[str]
    nature: str
    person: str
    sent_at: datetime
    due_on: date
    answer: Answer
    where_to_turn: list[tuple[str, str]]
    next_step: str
    asked: list[tuple[str, str]]

    @property
    def file_name(self) -> str:
        return f"reponse-{self.reference}.pdf"


def answer_sheet(sheet: ReferralSheet) -> AnswerSheet:
    """The part of an answered request that goes on paper."""
    return AnswerSheet(
        reference=sheet.reference,
        dac_name=sheet.dac.name,
        dac_contacts=_contacts(sheet),
        nature=sheet.nature_label.partition(" sans ")[0],
        person=_person(sheet),
        sent_at=sheet.sent_at,
        due_on=sheet.due_on,
        answer=sheet.answer,
        where_to_turn=_filled(
            ("Motif", sheet.answer.decline_reason),
            ("Vers qui vous tourner", sheet.answer.orientation),
            ("DAC compétent", sheet.answer.redirected_to),
        ),
        next_step=NEXT_STEPS[sheet.status],
        asked=_filled(
            ("Par", ", ".join(value for _, value in sheet.requester[:2])),
            ("Ce qui amène, ce qui est attendu", sheet.expectation or PASSED_ON),
            ("Domaines qui posent problème", ", ".join(sheet.problem_areas)),
        ),
    )


def answer_pdf(sheet: AnswerSheet) -> bytes:
    """The paper, tagged for assistive technology (PDF/UA-1), its fonts inside."""
    return printed(render_to_string("cases/pdf/answer.html", {"sheet": sheet}))


def notice_pdf(sheet: NoticeSheet) -> bytes:
    """What the person is told before she decides, tagged like the answer."""
    return printed(render_to_string("cases/pdf/notice.html", {"sheet": sheet}))


def printed(text: str, *, reads: URLFetcher | None = None) -> bytes:
    """A page laid out as PDF/UA-1; it reads our own files, or what `reads` allows besides."""
    page = HTML(string=text, base_url=BASE, url_fetcher=reads or OurFilesOnly())
    return page.write_pdf(pdf_variant="pdf/ua-1")


class OurFilesOnly(URLFetcher):
    """Reads static/pdf and nothing else; any other address stops the printing."""

    def __init__(self):
        super().__init__(fail_on_errors=True)

    def fetch(self, url, headers=None):
        path = (FOLDER / url.removeprefix(BASE)).resolve()
        if not url.startswith(BASE) or not path.is_relative_to(FOLDER):
            raise ValueError(f"Nothing is read from outside static/pdf: {url}")
        return URLFetcherResponse(url, _bytes(path), {"Content-Type": TYPES[path.suffix]})


@cache
def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _contacts(sheet: ReferralSheet) -> list[str]:
    office = sheet.dac.organisation
    reach = " · ".join(part for part in (phone(office.phone), office.email) if part)
    return [line for line in (reach, sheet.dac.opening_words) if line]


def _person(sheet: ReferralSheet) -> str:
    known = dict(sheet.facts)
    parts = [sheet.title, *(known[label] for label in ABOUT_THE_PERSON if label in known)]
    return ", ".join(parts)


def _filled(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, words) for label, words in rows if words]
