"""The table of states and transitions, tested against the database."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from decisions.models import Case
from ingest.letter_states import CURRENT, MOVES, State
from ingest.models import Letter, Upload
from tests.support.archives import Take
from tests.support.golden import GOLDEN

LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)), ids=str)
def test_the_database_allows_the_moves_of_the_table_and_no_other(
    db: None, before: State, after: State
) -> None:
    upload = Upload.objects.create(source="test")
    case = Case.objects.create(slug="CM17-9900001", letter_sha256="0" * 64, layout="G4")
    original = Letter.objects.create(upload=upload, name="original", size=1, sha256="1")
    letter = Letter.objects.create(
        upload=upload,
        name="a",
        size=1,
        sha256="2",
        state=before,
        case=case,
        is_current=before in CURRENT,
        duplicate_of=original if before == State.DUPLICATE else None,
    )
    letter.state = after
    letter.is_current = after in CURRENT
    letter.duplicate_of = original if after == State.DUPLICATE else None
    allowed = before == after or after in MOVES.get(before, {})
    if allowed:
        letter.save()
    else:
        with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
            letter.save()
    letter.refresh_from_db()
    assert letter.state == (after if allowed else before)


def test_no_write_makes_a_forbidden_change_of_state(db: None) -> None:
    upload = Upload.objects.create(source="test")
    letter = Letter.objects.create(upload=upload, name="a", size=1, sha256="1", state=State.FAILED)
    with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
        Letter.objects.update(state=State.READING)
    with (
        pytest.raises(IntegrityError, match="cannot go from"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE ingest_letter SET state = 'archived' WHERE id = %s", [letter.pk])


def test_every_state_can_be_reached_and_left() -> None:
    assert {after for moves in MOVES.values() for after in moves} == set(State)
    assert set(MOVES) == set(State)


def test_a_letter_that_is_read_again_stays_current_until_it_is_read(take: Take) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    Letter.objects.update(state=State.QUEUED)
    letter.refresh_from_db()
    assert letter.is_current
    assert Case.objects.get().letters.get(is_current=True) == letter
    newer = LETTER.replace(b"03/29/2017", b"04/29/2017")
    take(("newer.txt", newer))
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.SUPERSEDED, False)
