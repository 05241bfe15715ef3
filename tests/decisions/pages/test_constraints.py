"""Invariants that the database enforces."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from decisions.models import Case, DisputedItem, GuidelineCitation, SearchOutboxEntry
from decisions.vocabulary.services import ServicePath
from decisions.vocabulary_rows import guideline_rows, service_rows
from ingest.letter_states import State
from ingest.models import CameAs, Letter, Upload

pytestmark = pytest.mark.django_db(transaction=True)


def make_case(*outcomes: str, stated: str, slug: str = "CM17-9900001") -> Case:
    place = ServicePath("Injection", "Injection", "Trigger point injection")
    service = service_rows([place])[place]
    with transaction.atomic():
        case = Case.objects.create(slug=slug, outcome=stated, letter_sha256="0" * 64, layout="G4")
        for position, outcome in enumerate(outcomes, 1):
            DisputedItem.objects.create(
                case=case,
                position=position,
                heading="h",
                disputed="h",
                service=service,
                outcome=outcome,
            )
    return case


@pytest.mark.parametrize(
    ("outcomes", "stated"),
    [
        ([], ""),
        (["upheld"], "upheld"),
        (["overturned", "overturned"], "overturned"),
        (["upheld", "overturned", "upheld"], "partially_overturned"),
    ],
)
def test_a_case_outcome_follows_from_its_items(outcomes: list[str], stated: str) -> None:
    make_case(*outcomes, stated=stated)


@pytest.mark.parametrize(
    ("outcomes", "stated"),
    [
        ([], "upheld"),
        (["upheld"], "overturned"),
        (["upheld"], ""),
        (["upheld", "overturned"], "upheld"),
        (["overturned"], "partially_overturned"),
    ],
)
def test_a_case_outcome_cannot_contradict_its_items(outcomes: list[str], stated: str) -> None:
    with pytest.raises(IntegrityError, match="its items come to"):
        make_case(*outcomes, stated=stated)
    assert not Case.objects.exists()


def test_no_write_makes_an_outcome_contradict_the_items() -> None:
    case = make_case("upheld", "overturned", stated="partially_overturned")
    ways: list[Any] = [
        lambda: case.items.filter(position=1).delete(),
        lambda: case.items.update(outcome="upheld"),
        lambda: Case.objects.filter(pk=case.pk).update(outcome="upheld"),
    ]
    for way in ways:
        with pytest.raises(IntegrityError, match="its items come to"):
            way()


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": ""},
        {"outcome": "modified"},
        {"disputed": ""},
        {"laterality": "middle"},
        {"position": 1},
        {"ur_modified": True},
        {"original": "more"},
    ],
    ids=str,
)
def test_an_item_that_cannot_be(wrong: dict[str, Any]) -> None:
    case = make_case("upheld", stated="upheld")
    item = case.items.get()
    right = {
        "case": case,
        "position": 2,
        "heading": "h",
        "disputed": "h",
        "service": item.service,
        "outcome": "upheld",
    }
    with pytest.raises(IntegrityError):
        DisputedItem.objects.create(**(right | wrong))


def test_a_citation_by_neither_side() -> None:
    item = make_case("upheld", stated="upheld").items.get()
    guideline = guideline_rows([("MTUS", None)])["MTUS", None]
    right = {"item": item, "position": 1, "guideline": guideline, "text": "t"}
    GuidelineCitation.objects.create(**right, cited_by="reviewer")
    for wrong in ("", "somebody"):
        with pytest.raises(IntegrityError):
            GuidelineCitation.objects.create(**right, cited_by=wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"patient_age": 0}, {"patient_age": 111}, {"patient_sex": "x"}, {"case_number": ""}],
    ids=str,
)
def test_an_impossible_case_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Case.objects.create(slug="letter-1", letter_sha256="0" * 64, **wrong)


def test_two_current_letters_of_a_case() -> None:
    case = make_case("upheld", stated="upheld")
    upload = Upload.objects.create(source="test")
    right: dict[str, Any] = {
        "upload": upload,
        "name": "a.pdf",
        "size": 1,
        "case": case,
        "state": State.ARCHIVED,
    }
    Letter.objects.create(**right, sha256="1", is_current=True)
    with pytest.raises(IntegrityError):
        Letter.objects.create(**right, sha256="2", is_current=True)
    with pytest.raises(IntegrityError):
        Letter.objects.create(**right, sha256="3", is_current=False)
    with pytest.raises(IntegrityError):
        Letter.objects.create(**(right | {"case": None}), sha256="4", is_current=True)


def test_two_first_letters_with_one_content() -> None:
    upload = Upload.objects.create(source="test")
    first = Letter.objects.create(upload=upload, name="a", size=1, sha256="1")
    with pytest.raises(IntegrityError):
        Letter.objects.create(upload=upload, name="b", size=1, sha256="1")
    with pytest.raises(IntegrityError):
        Letter.objects.create(upload=upload, name="b", size=1, sha256="2", state=State.DUPLICATE)
    Letter.objects.create(
        upload=upload,
        name="b",
        size=1,
        sha256="1",
        state=State.DUPLICATE,
        duplicate_of=first,
        came_as=CameAs.DUPLICATE,
    )


def test_every_change_of_a_case_is_noted_for_the_index() -> None:
    case = make_case("upheld", stated="upheld")
    item = case.items.get()
    guideline = guideline_rows([("ODG", None)])["ODG", None]

    def noted() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM decisions_changedcase RETURNING case_id")
            return {row[0] for row in cursor.fetchall()}

    assert noted() == {case.pk}
    changes: list[Any] = [
        lambda: Case.objects.filter(pk=case.pk).update(decision_date=date(2017, 1, 1)),
        lambda: DisputedItem.objects.filter(pk=item.pk).update(rationale="new"),
        lambda: GuidelineCitation.objects.bulk_create(
            [GuidelineCitation(item=item, cited_by="reviewer", position=1, guideline=guideline)]
        ),
        lambda: GuidelineCitation.objects.all().delete(),
        lambda: case.delete(),
    ]
    for change in changes:
        change()
        assert noted() == {case.pk if case.pk else item.case_id}
    assert not SearchOutboxEntry.objects.exists()


@pytest.mark.parametrize(("model", "app"), [(Case, "decisions"), (Letter, "ingest")])
def test_a_changed_rule_needs_a_migration(
    model: Any, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        call_command("makemigrations", app, check=True, dry_run=True, verbosity=0)

    check()
    monkeypatch.setattr(model._meta.triggers[0], "func", "RETURN NEW;")
    with pytest.raises(SystemExit):
        check()
