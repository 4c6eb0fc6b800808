"""The officer searches the trail of their DACs: codes and references, never a name nor a content."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.models import Case
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert, Watch
from privacy.selectors.sheet import csv_of
from privacy.selectors.trail import TrailRow
from tests import addresses, around, markers
from tests.factories import cases as make
from tests.factories import signin as make_signin
from tests.factories.commissions import table
from tests.factories.signin import signed_in
from tests.pages import plain, read
from tests.privacy.events import listed, wrote
from tests.privacy.watching import alert_in

TABLE = "Lignes du journal"
TRAIL, LOOK, EXPORT = map(reverse, ("privacy:trail", "privacy:trail-look", "privacy:export"))
NOW = timezone.now
NOTHING = dict.fromkeys(
    ("account", "account_key", "nature", "action", "since", "until", "reference"), ""
)


def looked_for(officer, **typed):
    """The page after a search, as the officer reads it."""
    response = officer.post(LOOK, NOTHING | typed)
    assert (response.status_code, response["Location"]) == (302, TRAIL)
    return read(officer.get(TRAIL))


def of(page) -> list[tuple[str, str]]:
    """Who, and what object under which reference, line by line."""
    return [(row[1], row[3]) for row in page.rows(TABLE)]


@pytest.fixture
def told(cast, situation) -> Case:
    """A reading by Yann, a refusal to Maël, a note by Camille, all about the situation."""
    wrote("reading", cast.yann, situation, NOW(), page="desk:situation")
    wrote("refusal", cast.stranger, situation, NOW(), page="desk:situation")
    note = situation.notes.get(volet="care")
    wrote("change", cast.camille, note, NOW(), action="cases.note.written")
    return situation


def test_a_row_says_codes_and_a_reference(cast, told, officer):
    page = looked_for(officer, account="yann@demo.test")

    assert of(page) == [("Yann RiouCoordinateur du DAC", f"Situation{told.reference}")]
    assert page.rows(TABLE)[0][4] == "La page de la situation"


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ({"nature": "refus"}, {"Maël Kervella"}),
        ({"nature": "lecture"}, {"Yann RiouCoordinateur du DAC"}),
        ({"action": "cases.note"}, {"Camille Le Goff"}),
        ({"action": "zq"}, set()),
    ],
)
def test_nature_and_action_narrow_it(told, officer, typed, who):
    found = {row[0] for row in of(looked_for(officer, **typed))}
    # who made the situation of the test, and who searches
    others = {"Dr Samir Haddad", "Camille Le Goff", "Dominique PrigentRecherche du délégué"}
    assert found - (others - who) == who


def test_a_reference_finds_all_that_belongs_to_its_situation(cast, told, officer):
    other = make.open_case(cast)
    wrote("reading", cast.yann, other, NOW())

    found = of(looked_for(officer, reference=told.reference.lower()))

    assert {what[-len(told.reference) :] for _, what in found} >= {told.reference}
    assert not [what for _, what in found if other.reference in what]
    assert [what for _, what in found if what.startswith("Note")]


def test_a_reference_of_another_dac_is_nobodys(cast, officer):
    elsewhere = make.open_case(cast)
    Case.objects.filter(pk=elsewhere.pk).update(dac=cast.dac22)

    page = looked_for(officer, reference=elsewhere.reference)

    assert "Aucune référence de ce nom" in page.text


@pytest.mark.parametrize("typed", ["z" * 36, "1" * 35, "", "0\x00"])
def test_what_names_no_alert_is_no_alert(told, officer, typed):
    for path in (TRAIL, EXPORT):
        page = officer.get(path, {"alerte": typed})
        assert page.status_code == 200
        assert page.context["alert"] is None


def test_a_period_narrows_it(cast, situation, officer):
    for days in (0, 20, 300):
        wrote("export", cast.yann, situation, NOW() - timedelta(days=days))
    today = timezone.localdate()

    usual = looked_for(officer, nature="export")
    since = (today - timedelta(days=30)).strftime("%d/%m/%Y")
    month = looked_for(officer, nature="export", since=since)
    long = looked_for(officer, nature="export", since=f"01/01/{today.year - 1}")

    assert [len(of(page)) for page in (usual, month, long)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("reference", "Mme Rolland", "Jamais un nom"),
        ("action", "DROP TABLE", "minuscules"),
        ("account", "personne@nulle.part", "Aucun compte"),
        ("since", "hier", "Écrivez la date"),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_it(told, officer, field, typed, error):
    page = read(officer.post(LOOK, NOTHING | {field: typed}))

    assert page.status == 422
    assert error in page.error(field)


def test_what_is_typed_stands_in_no_address_and_is_forgotten_on_demand(told, officer):
    looked_for(officer, account="yann@demo.test")

    officer.post(LOOK, {"effacer": "1"})

    assert len({who for who, _ in of(read(officer.get(TRAIL)))}) > 1


# --- Whose trail ---
def test_another_dac_is_not_there(cast, situation, officer):
    elsewhere = make.open_case(cast)
    Case.objects.filter(pk=elsewhere.pk).update(dac=cast.dac22)
    wrote("reading", cast.nadia, elsewhere, NOW())
    listed(cast.nadia, Case, [str(elsewhere.public_id)], NOW())
    wrote("sign_in", cast.nadia, cast.nadia, NOW(), action="signin.signed_in")

    found = {who for who, _ in of(read(officer.get(TRAIL)))}

    assert not [who for who in found if "Nadia" in who]


def test_a_list_counts_where_its_rows_are(cast, situation, officer):
    listed(cast.nadia, Case, [str(situation.public_id)], NOW(), page="desk:worklist")

    page = looked_for(officer, account="nadia@demo.test")

    assert [(who, plain(what)) for who, what in of(page)] == [
        ("Nadia Benali", "Situation1 ligne affichée")
    ]
    assert page.rows(TABLE)[0][4] == "La file active"


def test_sign_ins_of_the_dac_and_of_its_teams_are_there(cast, situation, officer):
    for user in (cast.camille, cast.ines, cast.stranger):
        wrote("sign_in", user, user, NOW(), action="signin.signed_in")

    found = of(looked_for(officer, nature="connexion"))

    assert {who for who, _ in found} == {"Camille Le Goff", "Inès Moreau"}


def test_what_was_opened_on_the_server_is_there_for_the_officer(cast, officer):
    """It belongs to no account and to no object: whatever it showed may have been of any DAC."""
    call_command("shell", command="pass", verbosity=0, reason="ticket 4512 : doublon")

    (row,) = looked_for(officer, action="command", nature="lecture").rows(TABLE)
    (line,) = [row for row in exported(officer).content.decode().splitlines() if "command." in row]

    assert row[1].startswith("Ligne de commande, compte ")
    assert plain(row[1]).endswith("rôle cordee_appAdministration technique : ticket 4512 : doublon")
    assert row[2:] == [
        "A ouvertcommand.shell",
        "Toute la base",
        "La console Python du serveur",
    ]
    assert "administration technique : ticket 4512 : doublon" in line


def test_commissions_have_an_officer_of_their_own(cast, situation, officer):
    """Not even that one was thought of: two rows about the situation itself would tell."""
    wrote("reading", cast.yann, table(cast).commission, NOW())
    thought = {"action": "cases.case.refer_to_commission", "page": "commissions:copy-from-dac"}
    wrote("reading", cast.yann, situation, NOW(), **thought)
    wrote("change", cast.yann, situation, NOW(), action="cases.case.copied_to_commission")
    wrote("refusal", cast.yann, situation, NOW(), page="desk:situation")

    page = looked_for(officer, account="yann@demo.test")
    lines = exported(officer).content.decode("utf-8-sig").splitlines()

    assert [row[2] for row in page.rows(TABLE)] == ["Accès refusécases.case.view"]
    assert len(lines) == 1 + 1
    assert "commission" not in f"{page.text} {lines}".lower()


# --- The facts of an alert ---
@pytest.mark.parametrize(
    "typed",
    [
        {"account": "camille@demo.test"},
        {"nature": "export"},
        {"action": "signin"},
        {"since": "01/01/2020", "until": "02/01/2020"},
        {"reference": "S-2020-99999"},
    ],
    ids=lambda typed: next(iter(typed)),
)
def test_the_facts_of_an_alert_are_whole_whatever_was_looked_for_last(cast, officer, typed):
    alert = alert_in(cast, AlertStatus.OPEN)
    case = Case.objects.get()
    wrote("reading", cast.yann, case, alert.first_at)
    query = f"?alerte={alert.public_id}"
    looked_for(officer, **typed)

    page = read(officer.get(TRAIL + query))
    answer = officer.post(EXPORT + query, {"reason": "control"})

    facts = [("Yann RiouCoordinateur du DAC", f"Situation{case.reference}")]
    assert of(page) == facts
    assert answer["Content-Type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(line[1], line[5]) for line in lines[1:]] == [("Yann Riou", case.reference)]
    row = Event.objects.get(kind=EventKind.EXPORT, action="privacy.trail.exported")
    assert (row.data["alert"], row.data["criteria"]) == (str(alert.public_id), {})


# --- The search leaves a trace ---
def test_each_search_leaves_a_row_with_its_codes(cast, told, officer):
    looked_for(officer, account="yann@demo.test", nature="lecture")

    row = Event.objects.filter(actor_id=cast.dpo.pk, kind=EventKind.LISTING).latest("pk")

    assert row.object_type == "audit.event"
    assert row.data["criteria"] == {
        "account": str(cast.yann.public_id),
        "nature": "lecture",
        "page": 1,
    }
    assert row.data["page"] == "privacy:trail"
    assert len(row.data["ids"]) == 1
    opened = Event.objects.filter(action="journal.opened", actor_id=cast.dpo.pk)
    assert opened.exists()


@pytest.mark.parametrize("size", [2, 60])
def test_a_page_asks_the_same_whatever_the_number_of_rows(
    cast, situation, officer, statements, size
):
    notes = list(situation.notes.order_by("pk"))
    for rank in range(size):
        about = [situation, *notes][rank % (len(notes) + 1)]
        wrote("reading", cast.yann, about, NOW() - timedelta(seconds=rank))
    officer.get(TRAIL)

    with statements() as asked:
        officer.get(TRAIL)

    assert len(asked) <= 12, asked


# --- Taken out of the application ---
def exported(officer, **posted):
    return officer.post(EXPORT, {"reason": "control"} | posted)


def test_an_export_holds_what_the_search_found_and_is_in_the_journal(cast, told, officer):
    looked_for(officer, account="yann@demo.test")

    response = exported(officer)

    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert response["Content-Disposition"] == 'attachment; filename="journal.csv"'
    assert lines[0][:3] == ["Quand", "Qui", "Nature"]
    assert [line[1] for line in lines[1:]] == ["Yann Riou"]
    row = Event.objects.get(kind=EventKind.EXPORT, action="privacy.trail.exported")
    assert (row.actor_id, row.data["rows"], row.data["reason"]) == (cast.dpo.pk, 1, "control")


def test_it_asks_for_a_proof_that_is_fresh(told, officer):
    make_signin.proof_ages(officer)

    response = exported(officer)

    assert response.status_code == 302
    assert not Event.objects.filter(kind=EventKind.EXPORT).exists()


def test_it_asks_why(told, officer):
    page = read(exported(officer, reason=""))

    assert page.status == 422
    assert not Event.objects.filter(kind=EventKind.EXPORT).exists()


def test_no_cell_of_it_is_a_formula():
    row = TrailRow(
        key=1,
        at=NOW(),
        who="=HYPERLINK(1)",
        because="@x",
        nature="lecture",
        nature_words="+1",
        action="-a",
        what="\tb",
        reference="S-2026-00001",
        page="ok",
        shown=0,
    )

    lines = list(csv.reader(io.StringIO(csv_of([row]).decode("utf-8-sig")), delimiter=";"))

    assert lines[1][1:] == [
        "'=HYPERLINK(1)",
        "'+1",
        "'-a",
        "'\tb",
        "S-2026-00001",
        "'@x",
        "ok",
    ]


# --- Who gets in, and what is never there ---
OFFICERS = [
    a
    for a in addresses.everything()
    if a.name in {"privacy:home", "privacy:alerts", "privacy:trail", "privacy:export"}
    or a.name == "privacy:integrity"
]


@pytest.mark.parametrize("address", OFFICERS, ids=lambda a: a.name)
def test_the_pages_of_the_officer_are_nobody_elses(cast, address):
    for key in ("camille", "sophie", "noe", "ines", "stranger"):
        client = signed_in(cast.people[key], second_factor=True)
        assert client.get(address.path()).status_code == 404, key
    without = signed_in(cast.dpo)
    assert without.get(address.path()).status_code == 302


def test_the_officer_starts_there(cast, officer):
    assert officer.get("/")["Location"] == reverse("privacy:home")
    page = officer.get(reverse("privacy:home")).content.decode()
    assert ">Données</a>" in page
    assert ">Données</a>" not in signed_in(cast.camille).get("/file-active/").content.decode()


def test_no_page_of_the_officer_holds_a_name_or_a_content(cast, officer):
    """Everything happened that a world full of markers makes happen; the officer opens every page."""
    markers.name_the_motive(cast)
    plan = around.plan(cast)
    case = plan.case
    for key in ("camille", "ines", "louis", "samir", "stranger"):
        client = signed_in(cast.people[key], second_factor=True)
        client.get(reverse("desk:situation", args=[case.public_id]))
        client.get(reverse("cases:notes", args=[case.public_id]))
        client.get(reverse("ppcs:plan", args=[plan.public_id]))
        client.get(reverse("desk:worklist"))
    at = NOW()
    wrote("reading", cast.yann, case, at)
    alert = Alert.objects.create(
        dac=cast.dac35,
        rule=AlertRule.SAME_SURNAME,
        account=cast.yann,
        day=timezone.localdate(),
        first_at=at,
        last_at=at,
        facts={"situations": 1, "pages": 1, "cases": [str(case.public_id)]},
        raised_at=at,
    )
    watch = Watch.objects.create(dac=cast.dac35)
    pages = [address.path() for address in OFFICERS]
    pages += [f"{TRAIL}?alerte={alert.public_id}"]
    pages += [
        reverse(name, args=[alert.public_id]) for name in ("privacy:alert", "privacy:alert-close")
    ]
    pages += [reverse("privacy:watch", args=[watch.public_id])]
    looked_for(officer, reference=case.reference)
    responses = {path: officer.get(path) for path in pages}
    responses["export"] = exported(officer)

    assert {path: one.status_code for path, one in responses.items()} == dict.fromkeys(
        responses, 200
    )
    found = {path: markers.seen_in(one) for path, one in responses.items()}
    assert found == dict.fromkeys(responses, set())
    assert case.reference in responses["export"].content.decode()
    assert case.reference in responses[f"{TRAIL}?alerte={alert.public_id}"].content.decode()


def test_the_integrity_of_the_journal_is_told_in_words(cast, officer, settings, tmp_path):
    settings.SEALS_FOLDER = tmp_path

    page = read(officer.get(reverse("privacy:integrity")))
    assert "Aucun sceau exporté" in page.text

    page = read(officer.post(reverse("privacy:integrity")))
    assert "Tout le journal" in page.text
    row = Event.objects.get(action="privacy.journal.checked")
    assert (row.actor_id, row.object_id) == (cast.dpo.pk, str(cast.dac35.public_id))
    assert row.data["ok"] is False
