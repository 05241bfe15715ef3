"""The TOML phrase files, read on first use."""

import functools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "phrases"


class PhraseFileError(Exception):
    """A phrase file has a mistake that would make the ground truth of letters wrong."""


@functools.cache
def phrases(name: str) -> dict[str, Any]:
    """Return the parsed contents of a phrase file.

    Raises:
        PhraseFileError: the file is missing or is not TOML.
    """
    try:
        with (FOLDER / f"{name}.toml").open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PhraseFileError(f"{name}.toml: {error}") from error


def check_keys(where: str, table: dict[str, Any], known: Iterable[str]) -> None:
    """Check that a table has no unknown keys.

    Raises:
        PhraseFileError: the table has an unknown key.
    """
    if unknown := sorted(set(table) - set(known)):
        raise PhraseFileError(f"{where}: unknown key {unknown[0]!r}")
