"""The room page: what each one gets of it, from the bytes; contributions and préconisations."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commissions.enums import Audience, ItemList
from commissions.models import Attendance, Contribution, Mandate, Preconisation
from commissions.services.contribute import CANNOT_ANSWER, contribute, remove_contribution
from commissions.services.items import add_item, reword_item
from commissions.services.preconise import FORBIDDEN, drop, is_forbidden, retain
from common.errors import GuardsFailed, Refused
from tests.commissions import playing
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.personas import fresh
from tests.queries import statements  # noqa: F401 - a fixture


def page(user, entry, name: str = "room"):
    client = signed_in(fresh(user), second_factor=True)
    return client.get(reverse(f"commissions:{name}", args=[entry.public_id]))


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def said(one, by, audience, text: str, readers=()) -> Contribution:
    mandates = [one.table.mandates[key].pk for key in readers]
    return contribute(
        entry=one.again(),
        text=text,
        audience=audience,
        readers=mandates,
        by=fresh(by),
        at=timezone.now(),
    )


# --- The page ---
def test_the_persons_words_come_first_and_nobody_is_named(table):
    one = playing.opened(table)
    text = words(page(table.marc, one.entry))
    assert text.index("Je veux rester chez moi.") < text.index("Contributions")
    assert "Identité masquée" in text
    assert "Votre lecture est tracée" in text
    assert "<title>Situation en séance — Cordée</title>" in text
    assert "Psychiatre" in text
    for name in ("Rouxel", "Caron", "Morvan", "Haddad"):
        assert name not in text
    assert text.count("Vidal") >= 3, "the reader's own name, in the header and across the page"


@pytest.mark.rule("R21", "A18")
def test_the_readers_name_and_the_moment_lie_across_the_page(table):
    one = playing.opened(table)
    text = words(page(table.odile, one.entry))
    mark = text[text.index('<pattern id="wmp"') : text.index("</pattern>")]
    assert mark.count(f"Odile Caron, {timezone.localtime():%d/%m/%Y}") == 2
    assert "une photo de l’écran reste possible" in text
    assert "style=" not in text


@pytest.mark.rule("R21")
def test_at_the_next_request_after_the_close_room_and_sheet_are_not_found(table):
    one = playing.opened(table)
    clients = [signed_in(user, second_factor=True) for user in (table.marc, table.odile)]
    room = reverse("commissions:room", args=[one.entry.public_id])
    sheet = reverse("commissions:situation", args=[one.situation.public_id])
    assert {client.get(path).status_code for client in clients for path in (room, sheet)} == {200}
    one.close()
    assert {client.get(path).status_code for client in clients for path in (room, sheet)} == {404}


def test_before_the_room_opens_nobody_is_in_it(table):
    one = playing.convened(table)
    assert page(table.marc, one.entry).status_code == 403
    assert page(table.hugo, one.entry).status_code == 404


@pytest.mark.rule("R12")
def test_the_room_asks_few_statements_however_full_it_is(table, statements):  # noqa: F811
    one = playing.opened(table)
    client = signed_in(fresh(table.marc), second_factor=True)
    path = reverse("commissions:room", args=[one.entry.public_id])
    client.get(path)
    with statements() as empty:
        client.get(path)
    for number in range(4):
        said(one, table.rita, Audience.EVERYBODY, f"Visite tenue le matin, fois {number}.")
        one.retained(title="Visite commune")
        guest = make.mandate(
            table.commission, make.UserFactory(), in_secret_list=True, function="Éducatrice"
        )
        make.admission(one.entry, guest, table.claire)
        make.no_link(one.situation, guest.user)
        Attendance.objects.create(
            session=one.session,
            mandate=guest,
            charter=table.commission.charter,
            present=True,
            noted_at=timezone.now(),
        )
    with statements() as full:
        assert "fois 3" in client.get(path).content.decode()
    assert len(full) == len(empty), full
    assert len(full) <= 15, full


# --- Contributions ---
@pytest.mark.rule("R12")
def test_the_author_chooses_and_the_animateur_alone_is_the_default(table):
    one = playing.opened(table)
    client = signed_in(fresh(table.marc), second_factor=True)
    path = reverse("commissions:contribute", args=[one.entry.public_id])
    client.post(path, {"text": "Zqdefault deux visites tiennent encore."})
    said(one, table.marc, Audience.SECRET_LIST, "Zqlist le soir est difficile.")
    said(one, table.marc, Audience.EVERYBODY, "Zqall la question est la nuit.")
    said(one, table.marc, Audience.CHOSEN, "Zqchosen à voir ensemble.", readers=["rita"])
    got = {
        name: {mark for mark in ("Zqdefault", "Zqlist", "Zqall", "Zqchosen") if mark in text}
        for name in ("claire", "marc", "rita", "odile")
        for text in [words(page(getattr(table, name), one.entry))]
    }
    assert got == {
        "marc": {"Zqdefault", "Zqlist", "Zqall", "Zqchosen"},
        "claire": {"Zqdefault", "Zqall"},
        "rita": {"Zqlist", "Zqall", "Zqchosen"},
        "odile": set(),
    }


@pytest.mark.rule("R11", "R12")
def test_outside_the_list_nobody_can_be_chosen_and_one_reads_ones_own(table):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed):
        said(one, table.marc, Audience.CHOSEN, "Pour elle seule.", readers=["odile"])
    said(one, table.odile, Audience.EVERYBODY, "Zqodile le bail est maintenu.")
    assert "Zqodile" in words(page(table.odile, one.entry))
    assert "Zqodile" in words(page(table.rita, one.entry))


def test_what_one_takes_back_is_erased_at_once(table):
    one = playing.opened(table)
    row = said(one, table.marc, Audience.EVERYBODY, "Zqback une visite.")
    with pytest.raises(Refused):
        remove_contribution(contribution=row, by=fresh(table.rita), at=timezone.now())
    remove_contribution(contribution=row, by=fresh(table.marc), at=timezone.now())
    assert Contribution.objects.get(pk=row.pk).text == ""
    for user in (table.marc, table.rita):
        assert "Zqback" not in words(page(user, one.entry))


@pytest.mark.rule("A10")
def test_i_cannot_answer_is_one_button_and_says_nothing_else(table):
    one = playing.opened(table)
    client = signed_in(fresh(table.marc), second_factor=True)
    client.post(reverse("commissions:cannot-answer", args=[one.entry.public_id]))
    row = Contribution.objects.get()
    assert (row.text, row.author) == (CANNOT_ANSWER, table.marc)
    assert CANNOT_ANSWER in words(page(table.claire, one.entry))


@pytest.mark.rule("R14")
def test_what_the_screening_finds_is_removed_or_justified(table):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed):
        said(one, table.marc, Audience.ANIMATOR, "Elle prend du Risperdal, 06 12 34 56 78.")
    path = reverse("commissions:contribute", args=[one.entry.public_id])
    client = signed_in(fresh(table.marc), second_factor=True)
    answer = client.post(path, {"text": "Joindre le 06 12 34 56 78.", "audience": "animator"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Joindre le 06 12 34 56 78." in text
    assert not Contribution.objects.exists()


def test_the_animateur_writes_no_contribution(table):
    one = playing.opened(table)
    with pytest.raises(Refused):
        said(one, table.claire, Audience.EVERYBODY, "Je pense que.")


# --- Préconisations ---
@pytest.mark.rule("A11")
@pytest.mark.parametrize(
    "title",
    [
        "Demander une SPDT",
        "Préparer un SDRE avec le maire",
        "Hospitalisation sous contrainte si besoin",
        "Hospitaliser la personne sans son consentement",
        "Hospitalisation d’office",
        "Soins psychiatriques sans consentement",
        "soins à la demande d’un tiers",
        "Soins sous contrainte en CMP",
    ],
)
def test_care_without_consent_is_never_proposed(table, title):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed) as failed:
        one.proposed(title=title)
    assert FORBIDDEN in [missing.message for missing in failed.value.missing]
    assert not Preconisation.objects.exists()


@pytest.mark.parametrize(
    "title",
    [
        "Proposer des soins à domicile, avec son accord",
        "Consultation avancée au CMP",
        "Préparer la sortie d’hospitalisation avec elle",
        "Accompagner la demande d’hébergement",
    ],
)
def test_ordinary_care_is(title):
    assert not is_forbidden(title)


@pytest.mark.rule("A11")
def test_no_list_of_a_new_commission_offers_it():
    labels = [label for items in make.LISTS.values() for _, label in items]
    kinds = [label for _, label in make.LISTS["preconisation"]]
    assert not any(is_forbidden(label) for label in kinds)
    assert any("sans consentement" in label for label in labels), "a reason to refuse names it"


@pytest.mark.rule("A11")
def test_the_animateur_cannot_put_it_into_a_list(table):
    words = {"commission": table.commission, "by": fresh(table.claire), "at": timezone.now()}
    with pytest.raises(GuardsFailed, match="sans consentement"):
        add_item(kind=ItemList.PRECONISATION, label="SPDT", about_care=False, **words)
    with pytest.raises(GuardsFailed, match="sans consentement"):
        reword_item(
            kind=ItemList.PRECONISATION,
            code="care",
            label="Soins sans consentement",
            about_care=False,
            **words,
        )


def test_a_name_in_a_preconisation_is_refused(table):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed):
        one.proposed(title="Appeler Mme Guillemette au 06 12 34 56 78")


def test_retained_it_needs_somebody_and_a_date(table):
    one = playing.opened(table)
    bare = one.proposed(by=fresh(table.marc), owner=None, due_on=None)
    with pytest.raises(GuardsFailed) as failed:
        retain(preconisation=bare, version=bare.version, by=one.claire, at=timezone.now())
    assert {missing.field for missing in failed.value.missing} == {"owner", "due_on"}
    whole = one.proposed()
    with pytest.raises(Refused):
        retain(preconisation=whole, version=whole.version, by=fresh(table.marc), at=timezone.now())
    dropped = drop(preconisation=bare, version=bare.version, by=one.claire, at=timezone.now())
    assert dropped.status == "dropped"


def test_by_its_pages_a_member_proposes_and_the_animateur_retains(table):
    one = playing.opened(table)
    rita = signed_in(fresh(table.rita), second_factor=True)
    path = reverse("commissions:preconisation-propose", args=[one.entry.public_id])
    assert "Qui la porte" in words(rita.get(path))
    posted = {"title": "Rencontre au parc", "kind": "meeting", "owner": "", "due_on": ""}
    assert rita.post(path, posted).status_code == 302
    row = Preconisation.objects.get()
    claire = signed_in(fresh(table.claire), second_factor=True)
    retain_path = reverse("commissions:preconisation-retain", args=[row.public_id])
    answer = claire.post(retain_path, {"version": row.version})
    assert answer.status_code == 422
    assert "Fixez une échéance." in answer.content.decode()
    key = str(Mandate.objects.get(user=table.rita).public_id)
    posted |= {"owner": key, "due_on": "15/01/2032", "version": row.version}
    assert claire.post(retain_path, posted).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.owner) == ("retained", table.rita)
    assert "Assistante sociale, vous" in words(page(table.rita, one.entry))


def test_outside_the_list_one_sees_ones_own_lines_only(table):
    one = playing.opened(table)
    one.retained(title="Zqcare consultation avancée", kind="care")
    one.retained(title="Zqhousing essai de dix jours", kind="housing", owner=table.odile)
    text = words(page(table.odile, one.entry))
    assert "Zqhousing" in text
    assert "Zqcare" not in text
    assert "Zqcare" in words(page(table.rita, one.entry))
