"""Every way on which something of a situation gets out: what the tables answer, and what comes as bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases import permissions
from cases.enums import CaseStatus, Volet
from cases.models import Case
from cases.selectors.lens import reading_of
from cases.uploads import vault
from common.permissions import for_one_request
from desk.selectors.searching import matching_cases, sought_by
from ppcs.enums import Copy, PlanStatus
from ppcs.models import Plan, PlanCopy
from ppcs.pdf import plan_pdf
from ppcs.permissions import PLAN_COPY
from ppcs.services.copies import printed_content
from privacy.models import SubjectExport
from privacy.permissions import SUBJECT_EXPORT
from tests import around, markers
from tests.factories import files, team
from tests.factories import plan as plans
from tests.factories.signin import signed_in
from tests.personas import Cast, build_cast, fresh
from tests.privacy import addressed

SEARCHED = "Zqnaissance"
PAPERS = {Copy.FULL: "whole", Copy.SUPPORT: "aides"}
ON_PAPER = 8  # one « qui a consulté » in so many is a PDF: it takes a second
SECTIONS = ("", "cercle", "evaluation", "plan", "documents")


@dataclass
class Shared:
    """What all lives begin with: the cast, one person, her records, her plan, two papers."""

    cast: Cast
    case: Case
    plan: Plan
    copies: dict[str, PlanCopy]
    papers: dict[str, bytes]
    documents: dict[str, object]
    contents: dict[str, bytes]
    export: SubjectExport
    exported: dict[str, bytes]

    # --- By the lists, the lens and the tables themselves: cheap enough for each step ---
    def asked(self, who: str, *, everything: bool) -> dict:
        """The list, the object and the lens; and `everything` that hangs on them."""
        user = fresh(getattr(self.cast, who))
        for_one_request(user)
        cases = permissions.CASE.visible_to(user)
        lens = reading_of(user, Case.objects.get(pk=self.case.pk))
        said = {
            "list": cases.filter(pk=self.case.pk).exists(),
            "lens": frozenset(lens.volets),
            "in an emergency": lens.emergency.volets if lens.emergency is not None else None,
        }
        return said | self._hanging_on(user, cases) if everything else said

    def _hanging_on(self, user: User, cases) -> dict:
        found = matching_cases(cases, sought_by(SEARCHED, user)) if user.is_active else cases
        copies = PLAN_COPY.visible_to(user).values_list("copy", flat=True)
        return {
            "search": found.filter(pk=self.case.pk).exists(),
            "notes": _volets(permissions.NOTE.visible_to(user)),
            "files": _volets(permissions.DOCUMENT.visible_to(user)),
            "papers": {PAPERS[one] for one in copies if one in PAPERS},
            "exports": self._exports_of(user),
        }

    def _exports_of(self, user: User) -> set[str]:
        ways = {
            "who looked": permissions.CASE.visible_to(user, "see_trail").filter(pk=self.case.pk),
            "data": SUBJECT_EXPORT.visible_to(user, "download").filter(pk=self.export.pk),
        }
        return {way for way, rows in ways.items() if rows.exists()}

    # --- By the pages and the downloads, as bytes ---
    def fetched(self, who: str, *, turn: int, inside: bool, reads: bool, everything: bool) -> dict:
        """`inside` is whoever works for the DAC, who finds by searching what others have in a list.

        The page, and `everything` else or one other way in `turn`. Whoever reads nothing asks for
        one of the papers and files, in turn as well; readers for all.
        """
        client = signed_in(getattr(self.cast, who), second_factor=True)
        opens, words = self._page(client, SECTIONS[turn % len(SECTIONS)])
        only = None if reads else turn
        ways: dict[str, Callable] = {
            "list": lambda: self._searched(client) if inside else self._listed(client),
            "search": lambda: self._searched(client),
            "notes": lambda: self._notes(client),
            "papers": lambda: self._papers(client, only),
            "files": lambda: self._files(client, only),
            "exports": lambda: self._exports(client, turn),
        }
        chosen = list(ways) if everything else [list(ways)[turn % len(ways)]]
        return {"page": opens, "words": words} | {way: ways[way]() for way in chosen}

    def _page(self, client: Client, section: str) -> tuple[bool, frozenset[str]]:
        """The page of the situation: its first section, or what an emergency shows; and another one."""
        path = reverse("desk:situation", args=[self.case.public_id])
        answers = [client.get(path)]
        if answers[0].status_code == 200:
            answers.append(client.get(f"{path}?section={section}"))
        statuses = {answer.status_code for answer in answers}
        assert statuses in ({200}, {404}), statuses
        return statuses == {200}, frozenset().union(*map(volets_in, answers))

    def _notes(self, client: Client) -> frozenset[str]:
        answer = client.get(reverse("cases:notes", args=[self.case.public_id]))
        assert answer.status_code in (200, 403, 404), answer.status_code
        return volets_in(answer)

    def _listed(self, client: Client) -> bool:
        answer = client.get(reverse("desk:my-situations"))
        assert answer.status_code == 200, answer.status_code
        return str(self.case.public_id).encode() in answer.content

    def _searched(self, client: Client) -> bool:
        answer = client.post(reverse("desk:look-for"), {"q": SEARCHED})
        assert answer.status_code in (302, 404), answer.status_code
        if answer.status_code == 404:
            return False
        answer = client.get(reverse("desk:search"))
        return reverse("desk:situation", args=[self.case.public_id]).encode() in answer.content

    def _papers(self, client: Client, only: int | None) -> set[str]:
        """The printed copies that come, each the very bytes that were printed."""
        paths = {k: reverse("ppcs:copy-pdf", args=[c.public_id]) for k, c in self.copies.items()}
        return {PAPERS[kind] for kind in _come(client, paths, self.papers, only)}

    def _files(self, client: Client, only: int | None) -> frozenset[str]:
        rows = self.documents.items()
        paths = {volet: reverse("cases:document", args=[row.public_id]) for volet, row in rows}
        return frozenset(_come(client, paths, self.contents, only))

    def _exports(self, client: Client, turn: int) -> set[str]:
        """The copy of her data, on paper and as data in turn; « qui a consulté », now and then on paper."""
        kind = list(self.exported)[turn % 2]
        path = reverse("privacy:export-file", args=[self.export.public_id, kind])
        found = {"data"} if _come(client, {kind: path}, self.exported, None) else set()
        as_paper = turn % ON_PAPER == 0
        name = "trail:who-looked-pdf" if as_paper else "trail:who-looked"
        answer = client.get(reverse(name, args=[self.case.public_id]))
        assert answer.status_code in (200, 403, 404), answer.status_code
        if answer.status_code == 200:
            assert answer.content.startswith(b"%PDF") is as_paper
            found.add("who looked")
        return found


def _come(client: Client, paths: dict, expected: dict[str, bytes], only: int | None) -> set:
    """What may be downloaded; all of it, or one in turn."""
    kinds = list(paths) if only is None else [list(paths)[only % len(paths)]]
    found = set()
    for kind in kinds:
        answer = client.get(paths[kind])
        assert answer.status_code in (200, 404), answer.status_code
        if answer.status_code == 200:
            assert answer.content == expected[kind]
            found.add(kind)
    return found


def _volets(rows) -> frozenset[str]:
    return frozenset(rows.values_list("volet", flat=True))


def volets_in(answer) -> frozenset[str]:
    """The volets of which a word is in the bytes."""
    words = markers.seen_in(answer)
    return frozenset(volet for volet, word in markers.OF_VOLETS.items() if word in words)


# --- What all lives begin with ---
def shared_by_all() -> Shared:
    cast = build_cast()
    case = markers.case_in(cast, CaseStatus.OPEN)
    documents, contents = {}, {}
    for volet in Volet.values:
        team.note(case, volet, text=team.marked(volet, "note"))
        contents[volet] = files.pdf() + f"\n% {team.marked(volet, 'file')}".encode()
        stored = vault.write(contents[volet])
        documents[volet] = team.document(
            case, volet, title=team.marked(volet, "document"), stored_as=stored
        )
    around.circumstances(case)
    around.assessment(case)
    plan = plans.whole_plan(case, status=PlanStatus.DRAFT, goals_each=1, with_markers=True)
    plan = plans.walk(plan, PlanStatus.IN_FORCE)
    version = plan.versions.get()
    copies, papers = {}, {}
    for kind in PAPERS:
        content = printed_content(version, kind)
        papers[kind] = plan_pdf(
            content, copy=kind, fingerprint=version.fingerprint, printed_on=team.day(0)
        )
        copies[kind] = plans.copy(version, kind, stored_as=vault.write(papers[kind]))
    User.objects.filter(pk=cast.noe.pk).update(is_superuser=True)
    export = addressed.reviewed(cast, case)
    exported = {"pdf": vault.read(export.pdf_as), "json": vault.read(export.json_as)}
    return Shared(cast, case, plan, copies, papers, documents, contents, export, exported)
