"""The TOML files of the phrases, read when they are first needed."""

import functools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "phrases"


class PhraseFileError(Exception):
    """A phrase file holds a mistake that would give letters a wrong truth."""


@functools.cache
def phrases(name: str) -> dict[str, Any]:
    """Return what a file of the phrases folder holds.

    Raises:
        PhraseFileError: it is missing or is not TOML.
    """
    try:
        with (FOLDER / f"{name}.toml").open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PhraseFileError(f"{name}.toml: {error}") from error


def check_keys(where: str, table: dict[str, Any], known: Iterable[str]) -> None:
    """Refuse a table with a key that nothing reads.

    Raises:
        PhraseFileError: there is such a key.
    """
    if unknown := sorted(set(table) - set(known)):
        raise PhraseFileError(f"{where}: unknown key {unknown[0]!r}")
