"""Tests of a whole table: thousands of tests of one row each take longer to manage than to run."""

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def each_row(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test for every row of a table; if any fails, list all rows that do.

    Rows share the fixtures of the test, so it may only read.

    Args:
        names: the parameters that a row sets, as for `pytest.mark.parametrize`.
        rows: tuples of values, or values if there is a single name.
    """
    table = [row if isinstance(names, tuple) else (row,) for row in rows]
    keys = names if isinstance(names, tuple) else (names,)
    if not table:
        raise ValueError("the table has no rows")

    def of_all_rows(test: Test) -> Test:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            __tracebackhide__ = True
            failed = []
            for row in table:
                values = dict(zip(keys, row, strict=True))
                try:
                    test(**values, **fixtures)
                except (Exception, pytest.fail.Exception) as error:
                    [_, in_test, *_] = traceback.extract_tb(error.__traceback__)
                    failed.append(
                        f"{values}, line {in_test.lineno}: {type(error).__name__}: {error}"
                    )
            if failed:
                raise AssertionError("\n".join([f"{len(failed)} of {len(table)} rows:", *failed]))

        given = inspect.signature(test)
        kept = [each for name, each in given.parameters.items() if name not in keys]
        run.__signature__ = given.replace(parameters=kept)  # type: ignore[attr-defined]
        return run

    return of_all_rows
