"""The pages of the vault, of an opposition and of an erasure, as a browser gets them."""

import re

import pytest
from django.utils import timezone

from commissions.enums import Mode, SituationStatus
from commissions.models import PurgeProof, Situation, VaultOpening
from commissions.services.vault import fill
from tests.commissions.test_vault import BERTHE, REASON, fill_any
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.personas import fresh

ROOT = "/commissions"
TODAY = timezone.localdate


def at(about, rest: str) -> str:
    return f"{ROOT}/situations/{about.public_id}/{rest}/"


def go(user):
    return signed_in(user, second_factor=True)


def prepared(table, **fields) -> Situation:
    about = make.situation(
        table.commission, table.cast.samir, SituationStatus.UNDER_REVIEW, **fields
    )
    fill(situation=about, identity=BERTHE, by=fresh(table.claire), at=timezone.now())
    return about


@pytest.mark.rule("R10")
def test_what_is_opened_is_in_the_answer_once_and_at_no_address(table):
    about, client = prepared(table), go(table.claire)
    asked = client.get(at(about, "coffre/ouvrir"))
    assert b"Goff" not in asked.content
    short = client.post(at(about, "coffre/ouvrir"), {"purpose": "contact", "reason": "Voir."})
    assert short.status_code == 422
    assert b"Goff" not in short.content
    sent = {"purpose": "contact", "reason": REASON}
    opened = client.post(at(about, "coffre/ouvrir"), sent)
    assert opened.status_code == 200
    body = opened.content.decode()
    for words in ("Le Goff", "12/03/1941", "3 rue des Zqlilas", "02 99 01 02 03"):
        assert words in body.replace("\xa0", " ")
    assert "no-store" in opened["Cache-Control"]
    assert "Claire Rouxel, " in body  # the watermark
    assert VaultOpening.objects.count() == 1
    for rest in ("coffre/ouvrir", "coffre"):
        assert b"Goff" not in client.get(at(about, rest)).content


def test_a_reason_that_names_somebody_is_refused(table):
    about = prepared(table)
    sent = {"purpose": "contact", "reason": "Joindre Mme Nathalie Dupont au 06 12 34 56 78"}
    answer = go(table.claire).post(at(about, "coffre/ouvrir"), sent)
    assert answer.status_code == 422
    assert not VaultOpening.objects.exists()


@pytest.mark.rule("R10", "R13")
@pytest.mark.parametrize(
    ("who", "status"), [("odile", 403), ("samir", 403), ("lea", 403), ("rita", 404), ("hugo", 404)]
)
def test_the_vault_is_closed_to_whoever_may_not(table, who, status):
    entry = make.examination(table, mode=Mode.NOMINATIVE)
    fill_any(table, entry.situation)
    client = go(table.people[who])
    sent = {"purpose": "nominative", "reason": REASON}
    for answer in (
        client.get(at(entry.situation, "coffre/ouvrir")),
        client.post(at(entry.situation, "coffre/ouvrir"), sent),
    ):
        assert answer.status_code == status
        assert b"Goff" not in answer.content


def test_the_referrer_fills_and_reads_again_what_they_typed_alone(table):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.TO_COMPLETE)
    client = go(table.cast.samir)
    wrong = client.post(at(about, "coffre"), BERTHE | {"birth_date": "31/31/1941"})
    assert wrong.status_code == 422
    assert b"Berthe" in wrong.content
    sent = BERTHE | {"birth_date": "12/03/1941"}
    assert client.post(at(about, "coffre"), sent).status_code == 302
    assert "12/03/1941" in client.get(at(about, "coffre")).content.decode()


@pytest.mark.rule("A24")
def test_known_or_not_is_a_yes_or_a_no_for_the_animateur(table):
    first, second = prepared(table), prepared(table)
    answer = go(table.claire).post(at(second, "coffre/connue"))
    body = answer.content.decode()
    assert "<strong>Oui.</strong>" in body
    assert first.code not in body
    assert go(table.lea).get(at(second, "coffre/connue")).status_code == 403


@pytest.mark.rule("R9", "R10", "A5", "A23")
def test_no_page_of_the_commission_but_the_vaults_asks_for_the_identity(table, statements):
    entry = make.examination(table, mode=Mode.NOMINATIVE)
    fill_any(table, entry.situation)
    about, client = entry.situation, go(table.claire)
    addresses = (
        f"{ROOT}/",
        f"{ROOT}/{table.commission.public_id}/",
        f"{ROOT}/{table.commission.public_id}/purges/",
        f"{ROOT}/{table.commission.public_id}/traces/",
        f"{ROOT}/situations/{about.public_id}/",
        at(about, "droits"),
        at(about, "opposition"),
        f"{ROOT}/seances/{entry.session.public_id}/",
        f"{ROOT}/inscriptions/{entry.public_id}/",
    )
    for address in addresses:
        with statements() as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert "commissions_identity" not in str(asked), address
        assert "Goff" not in answer.content.decode(), address
    with statements() as asked:
        client.get(at(about, "coffre"))
    assert "commissions_identity" in str(asked)


@pytest.mark.rule("R15")
def test_the_page_says_what_stops_and_stops_it(table):
    entry = make.examination(table)
    about, client = entry.situation, go(table.marc)
    assert client.get(at(about, "opposition")).status_code == 200
    wrong = client.post(at(about, "opposition"), {"decided_on": "", "version": about.version})
    assert wrong.status_code == 422
    sent = {"decided_on": TODAY().isoformat(), "how": "spoken", "version": about.version}
    answer = client.post(at(about, "opposition"), sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"{ROOT}/"
    assert Situation.objects.get(pk=about.pk).status == "opposition"
    for user in (table.marc, table.odile, table.lea, table.cast.samir):
        assert go(user).get(f"{ROOT}/situations/{about.public_id}/").status_code == 404
    page = go(table.claire).get(f"{ROOT}/situations/{about.public_id}/")
    body = page.content.decode()
    assert about.code in body
    for gone in ("volets", "renouer", "rester chez moi", "Zqcontact", "Samir"):
        assert gone not in body


@pytest.mark.rule("R15")
def test_a_page_left_open_learns_it_at_its_next_question(table):
    entry = make.examination(table)
    watch = f"{ROOT}/situations/{entry.situation.public_id}/encore/?page=situation"
    client = go(table.odile)
    assert client.get(watch).status_code == 204
    sent = {"decided_on": TODAY().isoformat(), "how": "spoken"}
    go(table.marc).post(at(entry.situation, "opposition"), sent | {"version": 1})
    about = Situation.objects.get(pk=entry.situation_id)
    if about.status != "opposition":
        go(table.marc).post(at(about, "opposition"), sent | {"version": about.version})
    assert client.get(watch).status_code == 410


@pytest.mark.rule("R9", "R15", "A23")
def test_by_its_code_the_answer_is_the_same_to_the_byte_whether_it_exists_or_not(table):
    about = make.examination(table).situation
    client = go(table.rita)
    address = f"{ROOT}/{table.commission.public_id}/opposition/"
    sent = {"decided_on": TODAY().isoformat(), "how": "phone"}
    pages = []
    for code in ("S-ZZZZZ", about.code.lower().replace("-", "")):
        answer = client.post(address, sent | {"code": code}, follow=True)
        assert answer.redirect_chain == [(f"{ROOT}/", 302)]
        pages.append(_without_tokens(answer.content.decode()))
    assert pages[0] == pages[1]
    assert Situation.objects.get(pk=about.pk).status == "opposition"
    wrong = client.post(address, sent | {"code": "S-OI10"})
    assert wrong.status_code == 422
    assert go(table.hugo).get(address).status_code == 404


@pytest.mark.rule("R25")
def test_two_people_erase_and_the_proof_names_nothing(table):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.OPPOSITION)
    code, claire, lea = about.code, go(table.claire), go(table.lea)
    assert lea.get(at(about, "effacement")).status_code == 404
    page = claire.get(at(about, "effacement"))
    assert page.status_code == 200
    assert "Confirmer" not in page.content.decode()
    claire.post(at(about, "effacement/demander"))
    assert claire.post(at(about, "effacement/confirmer")).status_code == 403
    listed = lea.get(f"{ROOT}/{table.commission.public_id}/purges/")
    assert code in listed.content.decode()
    answer = lea.post(at(about, "effacement/confirmer"), follow=True)
    assert answer.status_code == 200
    assert code not in answer.content.decode().replace("éléments", "")
    proof = PurgeProof.objects.get()
    body = claire.get(f"{ROOT}/purges/{proof.public_id}/").content.decode()
    assert code not in body
    assert str(about.public_id) not in body
    assert go(table.cast.dpo).get(f"{ROOT}/purges/{proof.public_id}/").status_code == 200
    assert lea.get(f"{ROOT}/purges/{proof.public_id}/").status_code == 404
    assert claire.get(at(about, "effacement")).status_code == 404


def _without_tokens(page: str) -> str:
    """The page without what differs at each answer: the tokens of its forms."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", page)
