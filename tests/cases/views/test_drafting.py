"""Writing a request: what is typed is kept, what is wrong is said beside its field, sent only once."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.enums import Nature
from cases.enums import ReferralStatus as S
from cases.models import Referral
from cases.services.draft import start_draft
from notifications.models import Notice, OutboxMessage
from tests.factories import cases as make
from tests.factories.accounts import PASSWORD
from tests.factories.directory import communes
from tests.factories.signin import signed_in
from tests.pages import read

LONG = "é" * 100_000
FILLED = {
    "birth_name": "Rolland",
    "first_name": "Berthe",
    "birth_date": "14/06/1944",
    "commune": "Bécherel (35190)",
    "commune_key": "35022",
    "problem_areas": ["autonomy", "carer"],
    "complexity_factors": ["falls"],
    "expectation": "Deux chutes depuis novembre.\nSa fille n’en peut plus.",
    "urgency": "within_15_days",
    "agreement": "agreed",
    "helpers": "Inès passe le matin.",
    "phone": "02 99 00 12 34",
}


@pytest.fixture
def draft(cast) -> Referral:
    return start_draft(by=cast.samir, at=timezone.now())


@pytest.fixture
def samir(cast):
    return signed_in(cast.samir)


def url(name: str, referral: Referral) -> str:
    return reverse(f"cases:{name}", args=[referral.public_id])


def post(client, referral: Referral, **changes):
    return read(client.post(url("referral-edit", referral), {**FILLED, **changes}))


def send(client, referral: Referral, **changes):
    return client.post(url("referral-edit", referral), {**FILLED, **changes})


def assert_kept(page, **typed) -> None:
    """Everything of FILLED, but for what is given, stands in the page again."""
    for name, value in {**FILLED, **typed}.items():
        assert page.value(name) == value, name


# --- From the first click to the receipt ---
def test_a_click_begins_a_draft_and_a_second_one_finds_it_again(cast, samir):
    first = samir.post(reverse("cases:start"), {"channel": "online"})
    second = samir.post(reverse("cases:start"), {"channel": "online"})

    referral = Referral.objects.get()
    assert first["Location"] == second["Location"] == url("referral-edit", referral)
    assert (referral.author, referral.status) == (cast.samir, S.DRAFT)


def test_a_complete_request_leaves_with_its_reference_its_dac_and_its_promise(cast, samir, draft):
    response = send(samir, draft)

    draft.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == url("referral", draft)
    assert (draft.status, draft.dac, draft.draft_data) == (S.RECEIVED, cast.dac35, {})
    assert (draft.birth_name, draft.phone) == ("Rolland", "0299001234")
    assert draft.expectation == FILLED["expectation"]
    assert draft.requester_name == "Dr Samir Haddad"
    page = read(samir.get(response["Location"]))
    assert f"Demande {draft.reference} envoyée à Appui Santé 35." in page.text
    assert "Berthe Rolland" in page.title


def test_an_empty_form_says_all_that_is_missing_at_once(samir, draft):
    page = read(samir.post(url("referral-edit", draft), {}))

    assert page.status == 422
    assert page.summary_is_first
    assert page.summary == [
        "Commune de résidence : Choisissez la commune : elle désigne le DAC qui répond.",
        "Domaines qui posent problème : Cochez au moins un domaine.",
        "En quelques lignes, ce qui vous amène et ce que vous attendez du DAC : "
        "Écrivez ce qui vous amène et ce que vous attendez.",
        "Quand faut-il agir ? Indiquez quand il faut agir.",
        "La personne est-elle informée et d’accord pour cette demande ? "
        "Indiquez si la personne est d’accord.",
    ]
    draft.refresh_from_db()
    assert draft.status == S.DRAFT


def test_a_person_has_a_name_and_a_birth_date_once_she_agrees(samir, draft):
    page = post(samir, draft, birth_name="", first_name=" ", birth_date="")

    assert page.status == 422
    assert page.error("birth_name") == "Indiquez le nom de naissance."
    assert page.error("first_name") == "Indiquez le prénom."
    assert page.error("birth_date") == "Indiquez la date de naissance."


# --- Bad input ---
@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("birth_date", "31/02/1944", "Cette date n’existe pas."),
        ("birth_date", "14/06/2944", "La date de naissance est dans le futur."),
        (
            "birth_date",
            "14/06/1744",
            "Vérifiez l’année : cette date de naissance donne plus de 130 ans.",
        ),
        (
            "birth_date",
            "14/06/44",
            "Écrivez l’année avec ses quatre chiffres, comme ceci : 14/06/1944.",
        ),
        ("birth_date", "hier", "Écrivez la date comme ceci : 14/06/1944."),
        ("birth_date", "٣١/٠٢/١٩٤٤", "Cette date n’existe pas."),
        (
            "ins",
            "2 44 06 35 022 001 99",
            "Ce matricule INS est faux : la clé ne correspond pas. Vérifiez les 15 caractères.",
        ),
        ("ins", "24406350220", "Il manque 4 caractères : 15 attendus, 11 saisis."),
        ("phone", "02 99 00", "Il manque 4 chiffres : 10 attendus, 6 saisis."),
        ("phone", "demander à sa fille", "Un numéro de téléphone ne contient que des chiffres."),
        ("close_contact_phone", "99 00 12 34 56", "Un numéro français commence par 0 ou par +33."),
        (
            "expectation",
            LONG,
            "Ce texte est trop long : 5000 caractères au plus, 100000 saisis.",
        ),
        ("helpers", LONG, "Ce texte est trop long : 5000 caractères au plus, 100000 saisis."),
        ("birth_name", LONG, "Ce texte est trop long : 80 caractères au plus, 100000 saisis."),
        ("safe_contact", LONG, "Ce texte est trop long : 200 caractères au plus, 100000 saisis."),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_first_in_the_summary(
    samir, draft, name, typed, says
):
    page = post(samir, draft, **{name: typed})

    assert page.status == 422
    assert page.error(name) == says
    assert page.summary_is_first
    assert len(page.summary) == 1
    assert page.summary[0].endswith(says)
    assert_kept(page, **{name: typed})
    draft.refresh_from_db()
    assert (draft.status, draft.draft_data[name]) == (S.DRAFT, [typed])


def test_several_errors_are_said_together(samir, draft):
    page = post(samir, draft, birth_date="31/02/1944", phone="12", urgency="", commune="")

    assert [line.partition(" : ")[0] for line in page.summary][:2] == [
        "Date de naissance",
        "Téléphone de la personne",
    ]
    assert page.error("birth_date")
    assert page.error("phone")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "Atlantide",
            "Aucune commune ne correspond à « Atlantide ». Choisissez dans la liste proposée.",
        ),
        (
            "Plouhinec",
            "Plusieurs communes répondent à ce texte : Plouhinec (29780) ; Plouhinec (56680). "
            "Choisissez dans la liste proposée.",
        ),
        (
            "35190",
            "Plusieurs communes répondent à ce texte : Bécherel (35190). "
            "Choisissez dans la liste proposée.",
        ),
    ],
)
def test_without_javascript_a_commune_is_found_by_its_words_or_asked_again(
    samir, draft, typed, says
):
    communes("29197", "56169")

    page = post(samir, draft, commune=typed, commune_key="")

    assert page.status == 422
    assert page.error("commune") == says
    assert_kept(page, commune=typed, commune_key="")


@pytest.mark.parametrize("typed", ["Bécherel", "becherel", "BECHEREL (35190)", "35022"])
def test_without_javascript_the_name_alone_is_enough(cast, samir, draft, typed):
    assert send(samir, draft, commune=typed, commune_key="").status_code == 302

    draft.refresh_from_db()
    assert draft.commune == cast.communes["35022"]


def test_the_words_of_the_commune_count_more_than_a_key_left_from_before(cast, samir, draft):
    send(samir, draft, commune="Dinan (22100)", commune_key="35022")

    draft.refresh_from_db()
    assert draft.dac == cast.dac22


def test_a_very_long_commune_is_refused_without_being_repeated(samir, draft):
    page = post(samir, draft, commune=LONG, commune_key="")

    assert page.status == 422
    assert len(page.error("commune")) < 300


def test_a_commune_that_no_dac_covers_is_said(cast, samir, draft):
    page = post(samir, draft, commune="Brest (29200)", commune_key="29019")

    assert page.status == 422
    assert "Aucun DAC n’est connu pour cette commune" in page.error("commune")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("urgency", "tomorrow"),
        ("agreement", "maybe"),
        ("problem_areas", ["autonomy", "astrology"]),
        ("complexity_factors", ["astrology"]),
        ("sex", "X"),
        ("living_place", "moon"),
        ("close_contact_kind", "friend"),
    ],
)
def test_an_answer_that_is_not_proposed_is_refused_in_french(samir, draft, name, typed):
    page = post(samir, draft, **{name: typed})

    assert page.status == 422
    assert "n’est plus proposée. Choisissez-en une autre." in page.error(name)
    assert page.value("expectation") == FILLED["expectation"]


@pytest.mark.parametrize("name", sorted(FILLED))
def test_nul_bytes_and_control_characters_are_taken_out(samir, draft, name):
    value = FILLED[name]
    dirty = [f"\x00{v}\x07" for v in value] if isinstance(value, list) else f"\x00{value}\x07"

    response = send(samir, draft, **{name: dirty})

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == S.RECEIVED


@pytest.mark.parametrize("name", ["referral-edit", "referral-autosave", "attachment-add"])
def test_nul_bytes_in_a_draft_break_nothing(samir, draft, name):
    response = samir.post(url(name, draft), {"birth_name": "Rol\x00land", "commune_key": "\x00"})

    assert response.status_code in {204, 302, 422}
    draft.refresh_from_db()
    assert draft.draft_data["birth_name"] == ["Rolland"]


def test_emoji_and_other_scripts_go_through(samir, draft):
    words = "Elle dit « 😀 ça va » — عربي, 中文, Łódź"

    assert send(samir, draft, expectation=words, first_name="Zoé 😀").status_code == 302

    draft.refresh_from_db()
    assert (draft.expectation, draft.first_name) == (words, "Zoé 😀")
    assert words in read(samir.get(url("referral", draft))).text


def test_markup_is_text(samir, draft):
    send(samir, draft, expectation="<script>alert(1)</script>")

    page = samir.get(url("referral", draft))
    assert b"<script>alert(1)" not in page.content
    assert "<script>alert(1)</script>" in read(page).text


def test_more_text_than_a_draft_can_keep_is_said_and_stays_in_the_page(samir, draft):
    huge = "a" * 450_000

    page = post(samir, draft, expectation=huge)
    saved = samir.post(url("referral-autosave", draft), {**FILLED, "expectation": huge})

    assert page.status == 422
    assert "Le texte est trop long pour être gardé : raccourcissez-le." in page.summary
    assert page.value("expectation") == huge
    assert saved.status_code == 422
    assert saved.content.decode() == "Le texte est trop long pour être gardé : raccourcissez-le."


# --- The draft ---
def test_what_is_typed_is_kept_without_reproach_and_shown_again(samir, draft):
    typed = {"birth_date": "31/02/19", "phone": "02", "problem_areas": ["carer"]}

    response = samir.post(url("referral-autosave", draft), typed)

    assert (response.status_code, response.content) == (204, b"")
    page = read(samir.get(url("referral-edit", draft)))
    assert page.status == 200
    assert page.summary == []
    assert page.error("birth_date") == ""
    assert {name: page.value(name) for name in typed} == typed


def test_a_page_left_open_over_a_sign_out_loses_nothing(samir, draft):
    samir.post(url("referral-autosave", draft), FILLED)
    samir.post(reverse("account_logout"))

    page = url("referral-edit", draft)
    response = samir.post(page, FILLED, headers={"Referer": f"http://testserver{page}"})

    draft.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={page.replace('/', '%2F')}"
    assert draft.status == S.DRAFT
    back = samir.post(
        response["Location"], {"login": "samir@demo.test", "password": PASSWORD, "next": page}
    )
    assert back["Location"] == page
    assert_kept(read(samir.get(page)))


def test_the_script_is_told_that_the_session_is_over(samir, draft):
    samir.post(reverse("account_logout"))

    response = samir.post(
        url("referral-autosave", draft), FILLED, headers={"X-Requested-With": "fetch"}
    )

    assert response.status_code == 401
    assert "session est terminée" in response.content.decode()


@pytest.mark.parametrize("person", ["camille", "sophie", "paul", "nadia", "noe", "stranger"])
def test_the_draft_of_somebody_else_does_not_exist(cast, draft, person):
    """Not even where its DAC is known already, as it may be one day."""
    samir = signed_in(cast.samir)
    samir.post(url("referral-autosave", draft), FILLED)
    Referral.objects.filter(pk=draft.pk).update(dac=cast.dac35)
    other = signed_in(cast.people[person], second_factor=True)

    for name in ("referral", "referral-edit", "referral-discard"):
        response = other.get(url(name, draft))
        assert response.status_code == 404
        assert b"Rolland" not in response.content
    for name in ("referral-edit", "referral-autosave", "referral-discard", "attachment-add"):
        assert other.post(url(name, draft), {**FILLED, "birth_name": "Pirate"}).status_code == 404
    draft.refresh_from_db()
    assert draft.draft_data["birth_name"] == ["Rolland"]


def test_a_draft_is_thrown_away_after_asking(samir, draft):
    asked = read(samir.get(url("referral-discard", draft)))
    assert asked.title == "Supprimer ce brouillon ?"

    done = samir.post(url("referral-discard", draft))

    assert done["Location"] == reverse("cases:mine")
    assert not Referral.objects.exists()
    assert "Brouillon supprimé." in read(samir.get(done["Location"])).text


# --- Sent once ---
def told(referral) -> list[str]:
    rows = Notice.objects.filter(about_id=str(referral.public_id))
    return sorted(rows.values_list("kind", flat=True))


def test_a_second_submit_is_told_and_sends_nothing_again(samir, draft):
    send(samir, draft)
    draft.refresh_from_db()
    before = (draft.reference, draft.sent_at, told(draft), OutboxMessage.objects.count())

    again = send(samir, draft, expectation="Une autre version")

    draft.refresh_from_db()
    assert again["Location"] == url("referral", draft)
    assert "Cette demande est déjà partie. La voici." in read(samir.get(again["Location"])).text
    assert before == (draft.reference, draft.sent_at, told(draft), OutboxMessage.objects.count())
    assert draft.expectation == FILLED["expectation"]


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_the_same_instant_send_one_request(cast):
    draft = start_draft(by=cast.samir, at=timezone.now())
    both, answers = threading.Barrier(2, timeout=20), []

    def click():
        client = signed_in(cast.samir)
        both.wait()
        answers.append(send(client, draft))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    draft.refresh_from_db()
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, url("referral", draft))] * 2
    assert draft.status == S.RECEIVED
    assert Referral.objects.count() == 1
    assert told(draft) == [
        "cases.referral_receipt",
        "cases.referral_received",
        "cases.referral_received",
    ]


# --- Questions, and requests typed in for somebody ---
def test_a_question_leaves_without_the_identity_that_was_typed(samir, draft):
    send(samir, draft, agreement="not_yet")

    draft.refresh_from_db()
    page = read(samir.get(url("referral", draft)))
    assert (draft.nature, draft.birth_name, draft.phone) == (Nature.QUESTION, "", "")
    assert page.title == "Question sans identité"
    assert "Rolland" not in page.text


def test_who_types_in_a_received_request_says_for_whom(cast):
    camille = signed_in(cast.camille)
    response = camille.post(reverse("cases:start"), {"channel": "phone"})
    draft = Referral.objects.get()
    assert response["Location"] == url("referral-edit", draft)

    page = post(camille, draft)
    assert page.error("requester_name") == "Écrivez le nom du demandeur."
    assert page.error("requester_kind") == "Dites qui demande."
    assert page.title == "Demande reçue par téléphone"

    send(
        camille,
        draft,
        requester_name="Mme Leroy, assistante sociale",
        requester_kind="social",
        requester_phone="02 99 11 22 33",
    )
    draft.refresh_from_db()
    assert (draft.status, draft.requester, draft.author) == (S.RECEIVED, None, cast.camille)
    assert (draft.requester_name, draft.requester_phone) == (
        "Mme Leroy, assistante sociale",
        "0299112233",
    )
    # nobody has an account to be told the receipt, the DAC is told
    assert set(told(draft)) == {"cases.referral_received"}


@pytest.mark.parametrize("person", ["samir", "paul", "sophie"])
def test_only_a_coordinator_types_in_for_somebody(cast, person):
    client = signed_in(cast.people[person])

    response = client.post(reverse("cases:start"), {"channel": "letter"})

    assert response.status_code == 403
    assert "Seul un coordinateur de DAC saisit une demande reçue" in response.content.decode()
    assert "Reçue par courrier" not in read(client.get(reverse("cases:start"))).text


def test_who_is_no_gp_is_asked_for_the_gp(cast):
    paul = signed_in(cast.paul)
    draft = start_draft(by=cast.paul, at=timezone.now())

    page = read(paul.get(url("referral-edit", draft)))
    gp = read(signed_in(cast.samir).get(url("referral-edit", make.draft(cast))))

    assert "requester" not in page.choices("gp_status")
    assert "gp_status" not in gp.response.content.decode()
    assert send(paul, draft, gp_status="agreed", gp_name="Dr Haddad").status_code == 302
    draft.refresh_from_db()
    assert (draft.gp_status, draft.gp_name, draft.requester_kind) == (
        "agreed",
        "Dr Haddad",
        "hospital",
    )
