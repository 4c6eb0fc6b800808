"""A request full of words found nowhere else: what is looked for in every byte that goes out."""

import html
import io
import re
from datetime import date, datetime
from functools import lru_cache

from django.http import HttpResponse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from cases.enums import CaseStatus, DueKind, Volet
from cases.enums import ReferralStatus as S
from cases.models import Case, Referral
from cases.services import assess, decide
from cases.services.attachment import attach
from cases.services.close_case import close_case
from cases.services.draft import save_draft, start_draft
from cases.services.open_case import put_on_watch
from cases.services.send_referral import RequesterCard, send_referral
from directory.models import DacListItem
from tests.factories import cases as make
from tests.factories import files
from tests.personas import PEOPLE, Cast

BORN = date(1931, 2, 13)
# What the requester wrote of the person.
CONTENT = {
    "birth_name": "Zqnaissance",
    "used_name": "Zqusage",
    "first_name": "Zqprenom",
    "ins": "231023599988877",
    "phone": "0299771001",
    "safe_contact": "Zqjoindre",
    "expectation": "Zqattente depuis novembre",
    "helpers": "Zqaides le matin",
    "close_contact_name": "Zqproche",
    "close_contact_phone": "0299771002",
    "gp_name": "Zqmedecin",
}
# What went to and fro with the DAC.
ANSWER = {
    "text": "Zqreponse du DAC",
    "orientation": "Zqorientation",
    "question": "Zqquestion du DAC",
    "reply": "Zqprecision",
    "withdrawal": "Zqretrait",
}
FILE = "zqpiece.pdf"
WORDS_OF_FILE = "Zqproche"
# What only the DAC reads.
INTERNAL = {"note": "Zqnoteinterne", "closer_actor": "Zqacteur", "motive": "Zqmotif"}
RELAY = "Zqrelais"
# What somebody wrote who asked for an account, or was invited.
CANDIDATE = {
    "first_name": "Zqcandidat",
    "last_name": "Zqcandidature",
    "email": "zqadresse@exemple.test",
}
OF_THE_PERSON = frozenset(
    {
        "zqnaissance",
        "zqusage",
        "zqprenom",
        "231023599988877",
        "0299771001",
        "zqjoindre",
        "zqattente",
        "zqaides",
        "zqproche",
        "0299771002",
        "zqmedecin",
        "13/02/1931",
        "1931-02-13",
        "zqquestion",
        "zqprecision",
        "zqpiece",
    }
)
OF_THE_ANSWER = frozenset({"zqreponse", "zqorientation", "zqretrait"})
OF_THE_DAC = frozenset({"zqnoteinterne", "zqacteur", "zqmotif", "zqrelais"})
OF_CANDIDATES = frozenset({"zqcandidat", "zqcandidature", "zqadresse"})
# What is written of a situation and its plan says its volet: see factories.team.marked.
OF_VOLETS = {volet: f"zqv{volet}" for volet in Volet.values}
ALL = OF_THE_PERSON | OF_THE_ANSWER | OF_THE_DAC | OF_CANDIDATES | frozenset(OF_VOLETS.values())
# Who the person is and how to reach her: what every reader of her situation has.
OF_IDENTITY = frozenset(
    {
        "zqnaissance",
        "zqusage",
        "zqprenom",
        "0299771001",
        "zqjoindre",
        "zqproche",
        "0299771002",
        "zqmedecin",
        "13/02/1931",
        "1931-02-13",
    }
)


# Whoever works here is somebody too.
NAMES = frozenset("".join(person[2].lower().split()) for person in PEOPLE.values())


def in_text(text: str) -> set[str]:
    """The markers in a text, however it groups digits, writes its spaces or cuts its words."""
    plain = "".join(text.replace("&nbsp;", "").replace("\u00ad", "").lower().split())
    return {marker for marker in ALL if marker in plain}


def seen_in(response: HttpResponse) -> set[str]:
    """The markers in what a browser receives: body, a paper's own words too, and headers."""
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return in_text(f"{words_of(response)} {headers} {cookies}")


def words_of(response: HttpResponse) -> str:
    """The body as it can be read, a page or a paper."""
    body = response.content
    return on_paper(body) if body.startswith(b"%PDF") else body.decode("utf-8", "replace")


def in_title(response: HttpResponse) -> set[str]:
    """The markers of the person, and the names of the cast, in the title of a page: the history of
    a browser keeps it."""
    found = re.search(r"<title>(.*?)</title>", response.content.decode("utf-8", "replace"), re.S)
    if found is None:
        return set()
    title = html.unescape(found[1])
    plain = "".join(title.lower().split())
    return (in_text(title) & (OF_THE_PERSON | OF_IDENTITY)) | {n for n in NAMES if n in plain}


@lru_cache(maxsize=256)
def on_paper(data: bytes) -> str:
    """The words of a PDF, which its bytes do not show: they are compressed. All that it says of
    itself besides, and the bytes for what is not."""
    paper = PdfReader(io.BytesIO(data))
    pages = " ".join(page.extract_text() for page in paper.pages)
    besides = f"{paper.metadata} {paper.outline} {list(paper.attachments.items())}"
    return f"{pages} {besides} {data.decode('utf-8', 'replace')}"


def content(cast: Cast, **changes):
    """What the requester sends, every field of it a marker."""
    return make.content(cast, **{**CONTENT, "birth_date": BORN, "gp_status": "agreed", **changes})


def name_the_motive(cast: Cast) -> None:
    """The DAC words one of its motives so that it is recognised."""
    found = DacListItem.objects.filter(dac=cast.dac35, list="motive", code="stay_home")
    assert found.update(label=INTERNAL["motive"]) == 1


def draft(cast: Cast, *, by: User | None = None, with_file: bool = True) -> Referral:
    """A draft in which everything is typed, with a file joined."""
    author, at = by or cast.samir, timezone.now()
    begun = start_draft(by=author, at=at)
    typed = {name: [value] for name, value in CONTENT.items()} | {"birth_date": ["13/02/1931"]}
    saved = save_draft(referral=begun, typed=typed, by=author, at=at)
    if with_file:
        attach(
            referral=saved,
            upload=files.upload(FILE, files.pdf(words=WORDS_OF_FILE)),
            by=author,
            at=at,
        )
    return saved


def sent(cast: Cast, *, by: User | None = None, with_file: bool = True, **changes) -> Referral:
    """A request that the DAC 35 received."""
    author = by or cast.samir
    return send_referral(
        referral=draft(cast, by=author, with_file=with_file),
        content=content(cast, **changes),
        requester=RequesterCard(name=str(author), kind="liberal", account=author),
        by=author,
        at=timezone.now(),
    )


def in_hand(cast: Cast, *, level: str = "support", **options) -> Referral:
    """A request that Camille assessed: her note, her motive, the closer actor she thought of."""
    at = timezone.now()
    referral = assess.start_assessment(referral=sent(cast, **options), by=cast.camille, at=at)
    found = {
        "subsidiarity": "closer_with_support",
        "closer_actor": INTERNAL["closer_actor"],
        "level": level,
        "motives": ["stay_home"],
        "note": INTERNAL["note"],
    }
    gp = (referral.gp_status, referral.gp_name)
    return assess.save_assessment(
        referral=referral, found=found, gp=gp, version=referral.version, by=cast.camille, at=at
    )


def in_status(cast: Cast, status: str, **options) -> Referral:
    """A request of Samir's in the given state, with one question of the DAC on the way there."""
    if status == S.DRAFT:
        return draft(cast, **options)
    if status == S.RECEIVED:
        return sent(cast, **options)
    level = "information" if status == S.ANSWERED else "support"
    referral = in_hand(cast, level=level, **options)
    if status == S.ASSESSING:
        return referral
    _with_a_question(cast, referral)
    if status != S.MORE_ASKED:
        _decided(cast, referral, status)
    return Referral.objects.get(pk=referral.pk)


def acting(referral: Referral | Case, by: User, *, at: datetime | None = None) -> dict:
    """Who acts, on which version, when: what every service takes."""
    version = type(referral).objects.values_list("version", flat=True).get(pk=referral.pk)
    return {"version": version, "by": by, "at": at or timezone.now()}


def _with_a_question(cast: Cast, referral: Referral) -> None:
    assess.ask_more(
        referral=referral, question=ANSWER["question"], **acting(referral, cast.camille)
    )


def _decided(cast: Cast, referral: Referral, status: str) -> None:
    asker = referral.requester
    assess.provide_more(referral=referral, reply=ANSWER["reply"], **acting(referral, asker))
    doing = {"referral": referral, **acting(referral, cast.camille)}
    text = ANSWER["text"]
    match status:
        case S.ANSWERED:
            decide.answer(text=text, **doing)
        case S.REDIRECTED:
            decide.redirect(to=cast.dac22, text=text, **doing)
        case S.DECLINED:
            words = {"reason": "criteria", "orientation": ANSWER["orientation"]}
            decide.decline(text=text, **words, **doing)
        case S.ACCEPTED:
            decide.accept(how=make.acceptance(cast), text=text, **doing)
        case S.WITHDRAWN:
            decide.withdraw(
                referral=referral, reason=ANSWER["withdrawal"], **acting(referral, asker)
            )


def case_in(cast: Cast, status: str, **options) -> Case:
    """A situation in the given state, opened by a request full of markers."""
    case = in_status(cast, S.ACCEPTED, **options).case
    if status == CaseStatus.ON_WATCH:
        until = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
        case = put_on_watch(case=case, until=until, **acting(case, cast.camille))
        assert case.next_due_kind == DueKind.WATCH_END
    if status == CaseStatus.CLOSED:
        words = make.closing(relay=RELAY)
        case = close_case(case=case, **words, **acting(case, cast.camille))
    return Case.objects.get(pk=case.pk)
