"""What an accord has to say (D1110-3-1), what is impossible to ask, the signed copy, the renewal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConsentKind as K
from cases.enums import ConsentStatus as S
from cases.enums import TeamRole
from cases.models import Case, Consent, SignedCopy
from cases.selectors.decisions import decisions_of
from cases.services.decisions import Decision, record_decision
from cases.services.signed_copy import join_copy, read_copy
from cases.uploads import UploadRefused, vault
from common.errors import GuardsFailed, Refused
from tests.cases.circle.conftest import add, decide
from tests.factories import files
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.factories.team import TOLD, TOLD_OF_CARE
from tests.pages import read

TODAY, NOW = timezone.localdate, timezone.now


def path(name: str, obj, query: str = "") -> str:
    return reverse(f"cases:{name}", args=[obj.public_id]) + query


def missing(case, kind, by, **about) -> dict[str, str]:
    with pytest.raises(GuardsFailed) as failed:
        decide(case, kind, by, **about)
    return {one.field: one.message for one in failed.value.missing}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# --- The four items, and how she was told ---
@pytest.mark.parametrize(
    ("item", "nothing", "field"),
    [
        ("categories", (), "categories"),
        ("categories", ("secrets",), "categories"),
        ("supports", (), "supports"),
        ("supports", ("paper",), "supports"),  # Louis has an account: he reads in Cordée
        ("security_told", False, "security_told"),
        ("informed_by", (), "informed_by"),
        ("recipient_roles", (TeamRole.LANDLORD.value,), "recipient_roles"),
    ],
)
def test_an_accord_lacks_what_the_law_wants_her_to_be_told(cast, circle, item, nothing, field):
    told = replace(TOLD, **{item: nothing})
    about = {"members": (circle.louis,), "scope": "support", "told": told}

    assert set(missing(circle.case, K.SHARING, cast.camille, **about)) == {field}
    assert not Consent.objects.exists()


def test_nothing_told_is_everything_missing(cast, circle):
    about = {"members": (circle.louis,), "scope": "support", "told": None}
    found = missing(circle.case, K.SHARING, cast.camille, **about)
    assert set(found) == {"categories", "supports", "security_told", "informed_by"}


@pytest.mark.parametrize(
    ("scope", "told", "word"),
    [("support", TOLD_OF_CARE, "décochez-la"), ("care_and_support", TOLD, "cochez-la")],
)
def test_health_is_in_an_accord_for_care_and_in_no_other(cast, circle, scope, told, word):
    about = {"members": (circle.louis,), "scope": scope, "told": told}
    assert word in missing(circle.case, K.SHARING, cast.camille, **about)["categories"]


def test_who_has_no_account_may_be_told_on_paper_alone(cast, circle):
    nadege = rows.member(circle.case)
    told = replace(TOLD, supports=("paper",), recipient_roles=(TeamRole.HOME_HELP.value,))
    (row,) = decide(
        circle.case, K.SHARING, cast.camille, members=(nadege,), scope="support", told=told
    )
    assert (row.supports, row.recipient_roles) == (["paper"], ["home_help"])


def test_what_she_was_told_is_read_again_in_words(cast, decided):
    row = decisions_of(decided.case).sharing.lines[0].row
    items = dict(row.items)
    assert items["Avec"] == "nommément"
    assert "dossier partagé dans Cordée" in items["Supports"]
    assert "santé" not in items["Informations"]
    assert items["Informée"] == "expliqué de vive voix, notice remise"


# --- Impossible to ask ---
def test_impossible_wants_its_reason_and_whom_one_told(cast, circle):
    about = {"decision": S.IMPOSSIBLE, "consulted": "", "reason": " "}
    assert set(missing(circle.case, K.PLAN, cast.camille, **about)) == {"reason", "consulted"}
    about |= {"consulted": "trusted_person", "reason": "Coma."}
    assert "désignation écrite" in missing(circle.case, K.PLAN, cast.camille, **about)["giver"]


def test_a_relative_without_the_role_is_not_the_trusted_person(cast, circle):
    daughter = rows.relative(circle.case)
    about = {"decision": S.IMPOSSIBLE, "consulted": "trusted_person", "reason": "Coma."}
    assert set(missing(circle.case, K.PLAN, cast.camille, giver=daughter, **about)) == {"giver"}


def test_whom_one_told_is_kept_and_one_asks_again_on_its_day(cast, circle):
    helene = rows.relative(circle.case, "trusted_person")
    (row,) = decide(
        circle.case,
        K.INFORMATION,
        cast.camille,
        decision=S.IMPOSSIBLE,
        consulted="trusted_person",
        giver=helene,
        reason="Coma depuis le 3.",
        until=TODAY() + timedelta(days=10),
    )
    assert (row.consulted, row.given_by, row.given_by_name) == ("trusted_person", "", helene.name)
    assert Case.objects.get(pk=circle.case.pk).accord_due_on == row.until
    said = decisions_of(circle.case).information.today
    assert "dit à sa personne de confiance (Hélène Rolland)" in said.how
    assert "À redemander le" in said.how
    assert said.ends_soon


# --- The signed copy ---
def posted(circle, **more) -> dict:
    return {
        "version": Consent.objects.filter(kind=K.SHARING).count(),
        "members": [str(circle.louis.public_id)],
        "decision": "given",
        "scope": "support",
        "categories": list(TOLD.categories),
        "supports": list(TOLD.supports),
        "security_told": "on",
        "informed_by": list(TOLD.informed_by),
        "mode": "written",
        "given_by": "person",
        "decided_on": TODAY().isoformat(),
        **more,
    }


def test_the_signed_copy_comes_with_the_decision_and_is_kept_closed(cast, circle, media):
    camille = signed_in(cast.camille)
    paper = files.upload("Accord de Mme Rolland.pdf", files.pdf())

    answer = camille.post(
        path("decision-add", circle.case, "?objet=sharing"), posted(circle, paper=paper)
    )

    assert answer["Location"] == path("decisions", circle.case)
    copy = SignedCopy.objects.get()
    assert Consent.objects.get(kind=K.SHARING).paper == copy
    stored = next(vault.stored()).read_bytes()
    assert not stored.startswith(b"%PDF")
    got = camille.get(path("signed-copy", copy))
    assert got.content == read_copy(copy)
    assert got.content.startswith(b"%PDF")
    assert "Rolland" not in got["Content-Disposition"]
    assert path("signed-copy", copy) in camille.get(path("decisions", circle.case)).content.decode()


@pytest.mark.parametrize("who", ["ines", "louis", "sophie", "nadia", "dpo"])
def test_nobody_else_has_the_signed_copy(cast, decided, media, who):
    upload = files.upload("a.pdf", files.pdf())
    copy = join_copy(consent=decided.accord, upload=upload, by=cast.camille, at=NOW())
    assert (
        signed_in(cast.people[who], second_factor=True).get(path("signed-copy", copy)).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("name", "data"), [("a.png", files.picture("PNG")), ("a.pdf", files.EXE), ("a.docx", b"PK")]
)
def test_only_a_pdf_or_a_photograph_is_taken(cast, circle, media, name, data):
    page = read(
        signed_in(cast.camille).post(
            path("decision-add", circle.case, "?objet=sharing"),
            posted(circle, paper=files.upload(name, data)),
        )
    )
    assert page.status == 422
    assert page.error("paper")
    assert not Consent.objects.filter(kind=K.SHARING).exists()
    assert list(vault.stored()) == []


def test_a_decision_that_is_refused_leaves_no_file(cast, circle, media):
    upload = files.upload("a.pdf", files.pdf())
    answer = signed_in(cast.camille).post(
        path("decision-add", circle.case, "?objet=sharing"), posted(circle, scope="", paper=upload)
    )
    page = read(answer)
    assert page.status == 422
    assert "Choisissez à nouveau le fichier" in page.error("paper")
    assert list(vault.stored()) == []


def test_a_decision_that_a_colleague_overtook_says_that_the_file_is_to_be_chosen_again(
    cast, circle, media
):
    upload = files.upload("a.pdf", files.pdf())
    sent = posted(circle, paper=upload)
    decide(circle.case, K.SHARING, cast.camille, members=(circle.louis,), scope="support")
    page = read(
        signed_in(cast.camille).post(path("decision-add", circle.case, "?objet=sharing"), sent)
    )
    assert "Choisissez à nouveau le fichier" in page.error("paper")
    assert list(vault.stored()) == []


def test_a_copy_joined_later_is_that_of_the_whole_act(cast, circle, media):
    paul = add(circle.case, cast.paul, cast.camille)
    act = decide(
        circle.case, K.SHARING, cast.camille, members=(circle.louis, paul), scope="support"
    )
    address = path("signed-copy-add", act[0])
    camille = signed_in(cast.camille)
    assert read(camille.post(address, {})).error("paper") == "Choisissez un fichier."

    camille.post(address, {"paper": files.upload("a.jpg", files.picture("JPEG"))})

    papers = set(Consent.objects.filter(kind=K.SHARING).values_list("paper__kind", flat=True))
    assert papers == {"jpg"}
    with pytest.raises(Refused):
        join_copy(consent=act[0], upload=None, by=cast.louis, at=NOW())
    upload = files.upload("a.png", files.picture("PNG"))
    with pytest.raises(UploadRefused):
        join_copy(consent=act[0], upload=upload, by=cast.camille, at=NOW())


def test_a_stored_paper_is_known_and_never_taken_for_a_stray(cast, decided, media):
    upload = files.upload("a.pdf", files.pdf())
    copy = join_copy(consent=decided.accord, upload=upload, by=cast.camille, at=NOW())
    assert copy.stored_as in vault.known()


# --- Renewal ---
def test_a_decision_that_ends_soon_is_renewed_from_what_it_said(cast, circle):
    until = TODAY() + timedelta(days=12)
    (before,) = decide(
        circle.case,
        K.SHARING,
        cast.camille,
        members=(circle.louis,),
        scope="care_and_support",
        until=until,
    )
    camille = signed_in(cast.camille)
    links = read(camille.get(path("decisions", circle.case))).links()
    query = f"?objet=sharing&reprend={before.public_id}"
    assert links["Renouveler pour Louis Tanguy"] == path("decision-add", circle.case, query)

    page = read(camille.get(path("decision-add", circle.case, query)))

    assert page.value("members") == [str(circle.louis.public_id)]
    assert page.value("decision") == "given"
    assert page.value("scope") == "care_and_support"
    assert page.value("categories") == list(TOLD_OF_CARE.categories)
    assert page.value("until") == f"{until:%d/%m/%Y}"
    # she is told anew
    assert page.value("security_told") == page.value("informed_by") == []
    data = page.posted("geste") | {"security_told": "on", "informed_by": ["spoken"]}
    assert camille.post(path("decision-add", circle.case, query), data).status_code == 302
    assert set(Consent.objects.values_list("status", flat=True)) == {"given", "replaced"}


def test_nothing_is_taken_over_of_another_situation(cast, circle):
    from tests.factories import cases as make  # noqa: PLC0415 - one test needs it

    elsewhere = make.open_case(cast, birth_name="Autre", first_name="Personne")
    stranger = rows.decision(elsewhere, K.PLAN, until=TODAY() + timedelta(days=3))
    for key in (stranger.public_id, "n’importe quoi"):
        query = f"?objet=plan&reprend={key}"
        page = read(signed_in(cast.camille).get(path("decision-add", circle.case, query)))
        assert page.value("decision") == ""


def test_what_does_not_end_soon_is_not_renewed(cast, decided):
    page = read(signed_in(cast.camille).get(path("decisions", decided.case)))
    assert not [words for words in page.links() if words.startswith("Renouveler")]


# --- The service alone ---
def test_the_paper_is_no_decision_by_itself(cast, circle):
    empty = Decision(kind=K.SHARING, decision="given", decided_on=TODAY(), members=(circle.louis,))
    with pytest.raises(GuardsFailed) as failed:
        record_decision(case=circle.case, decision=empty, by=cast.camille, at=NOW())
    assert {"scope", "mode", "given_by", "categories"} <= {m.field for m in failed.value.missing}
