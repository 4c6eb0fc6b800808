"""After an erasure no word of the person is left in any column or file; two who confirm make one."""

import json
import threading

import pytest
from django.db import IntegrityError, connections, models
from django.utils import timezone

from accounts.models import User
from common.errors import ChangedMeanwhile, Refused
from privacy.models import ErasureProof
from privacy.services import erasing
from tests import markers
from tests.privacy import persons
from tests.privacy.hanging import columns, files, hang_on_a_person

MARK = "zqmarqueur"
NAMES = ("birth_name", "used_name", "first_name")
NOW = timezone.now


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# --- Nothing is left ---
_TEXTS = """
SELECT table_schema, table_name, column_name FROM information_schema.columns
WHERE table_schema IN ('public', 'journal')
AND (data_type IN ('text', 'character varying', 'jsonb', 'json')
     OR (data_type = 'ARRAY' AND udt_name IN ('_text', '_varchar')))
"""


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_no_word_of_her_is_left_in_any_column_or_file(cast):
    """MARK in every column of words of each of her rows, and in each of her files: all of it goes."""
    case = persons.whole(cast)
    persons.alone(cast)
    persons.typed(cast)
    erasure = persons.to_erase(cast, case)
    with connections["owner"].cursor() as owner:
        planted = plant(owner)
        assert len(planted) > 120
        assert set(found(owner)) >= planted
        persons.confirmed(cast, erasure)
        assert found(owner) == []
        hers = (*markers.OF_THE_PERSON, *markers.OF_VOLETS.values(), "zqrelais", "zqnoteinterne")
        for (
            marker
        ) in hers:  # long ones: three letters in a row stand in a password’s hash by chance
            assert found(owner, marker) == [], marker
    assert files() == set()


def plant(owner) -> set[tuple[str, str, str]]:
    """By the owner’s hand, in every row of the tables that hang on a person (there is one only)."""
    planted = set()
    for model in hang_on_a_person():
        table = model._meta.db_table
        for field in columns(model):
            if table in ("privacy_erasure",) or not takes_words(field):
                continue
            value = json.dumps({MARK: [MARK]}) if isinstance(field, models.JSONField) else MARK
            if table == "cases_emergencyopening":
                value = MARK * 3  # an opening says its reason in more than a word
            becomes = "%s"
            if field.name == "draft_data":  # still hers: the names are those of her other rows
                becomes = f'"{field.column}" || %s::jsonb'
                value = json.dumps(dict.fromkeys((MARK, *NAMES), [MARK]))
            owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            owner.execute(f'UPDATE "{table}" SET "{field.column}" = {becomes}', [value])
            count = owner.rowcount
            owner.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            if count:
                planted.add(("public", table, field.column))
    return planted


def takes_words(field: models.Field) -> bool:
    words = (models.CharField, models.TextField, models.JSONField)
    bound = field.choices or field.unique or field.name in ("status", "reference", "number")
    bound = bound or field.name.endswith("_as") or field.name in ("codename", "ins")
    short = (getattr(field, "max_length", None) or len(MARK)) < len(MARK)
    return isinstance(field, words) and not bound and not short


def found(owner, marker: str = MARK) -> list[tuple[str, str, str]]:
    """The columns of the whole database in which a marker stands, the journal’s too."""
    owner.execute(_TEXTS)
    hits = []
    for schema, table, column in owner.fetchall():
        owner.execute(
            f'SELECT EXISTS (SELECT FROM "{schema}"."{table}" WHERE lower("{column}"::text) LIKE %s)',
            [f"%{marker}%"],
        )
        if owner.fetchone()[0]:
            hits.append((schema, table, column))
    return hits


# --- Two at once ---
@pytest.mark.django_db(databases=["default"], transaction=True)
def test_two_who_confirm_at_once_make_one_proof(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    seen, results = erasing.counts_of(erasure).digest, []
    start = threading.Barrier(2)

    def confirm() -> None:
        start.wait()
        try:
            erasing.confirm_erasure(
                erasure=erasure,
                seen=seen,
                version=erasure.version,
                by=User.objects.get(pk=cast.sophie.pk),
                at=NOW(),
            )
            results.append("done")
        except (Refused, ChangedMeanwhile, IntegrityError) as error:
            results.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(results) == ["ChangedMeanwhile", "done"]
    assert ErasureProof.objects.count() == 1
