"""A test of a whole table names every row that fails, and what is wrong with it."""

from typing import Any

import pytest

from tests.support.each_row import each_row


@each_row(("number", "half"), [(2, 1), (3, 1), (4, 2), (5, None)])
@each_row("sign", [1, -1])
def check_half(number: int, half: Any, sign: int, given: int) -> None:
    assert number * sign == half * given * sign


def test_every_row_that_fails_is_named() -> None:
    with pytest.raises(AssertionError) as failure:
        check_half(given=2)
    said = str(failure.value)
    assert "2 of 4 rows:" in said
    assert said.count("2 of 2 rows:") == 2
    for row in ("'number': 3, 'half': 1", "'number': 5, 'half': None"):
        assert row in said
    assert "assert (3 * 1) == " in said
    assert "TypeError" in said
    assert "'number': 2" not in said
    assert "'number': 4" not in said


def test_a_table_without_rows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no rows"):
        each_row("number", [])
