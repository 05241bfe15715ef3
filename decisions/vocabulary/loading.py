"""Read the vocabulary's TOML files and report errors with their line."""

import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class VocabularyError(Exception):
    """A vocabulary file is invalid; the message names the file, the line and the error."""


class VocabularyFile:
    """One TOML file of the vocabulary.

    Args:
        path: the file; a bare name is looked up in the vocabulary's own folder.

    Raises:
        VocabularyError: the file is missing or is not TOML.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = FOLDER / path
        try:
            self.text = self.path.read_text(encoding="utf-8")
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise VocabularyError(f"{self.path.name}: {error}") from error

    @classmethod
    @functools.cache
    def of(cls, name: str) -> "VocabularyFile":
        """Return a file of the vocabulary's own folder, parsed once per process."""
        return cls(name)

    def tables(self, depth: int) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        """Yield each table at a depth with its path: `["Injection"."Botox"]` has depth two."""
        yield from _tables(self.data, depth, ())

    def words(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> list[str]:
        """Return a list of words of a table; an absent one is empty.

        Raises:
            VocabularyError: it is not a list of non-empty words.
        """
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(w, str) and w.strip() for w in value):
            raise self.error(f"{key} must be a list of words", path)
        return value

    def check_keys(self, path: tuple[str, ...], table: dict[str, Any], known: set[str]) -> None:
        """Refuse a table with an unknown key, which is usually a misspelling.

        Raises:
            VocabularyError: there is such a key.
        """
        if unknown := sorted(set(table) - known):
            raise self.error(
                f"unknown key {unknown[0]!r} (known: {', '.join(sorted(known))})", path
            )

    def error(self, message: str, path: tuple[str, ...] = (), word: str = "") -> VocabularyError:
        """Return an error that names the line of a table, or of a word below the table's name.

        Without a table, it names the first line with the word.
        """
        line = self._line(path, word)
        where = f" [{'.'.join(path)}]" if path else ""
        return VocabularyError(f"{self.path.name}:{line}:{where} {message}")

    def _line(self, path: tuple[str, ...], word: str) -> int:
        lines = self.text.splitlines()
        if not path:
            return next((at for at, text in enumerate(lines, 1) if word and word in text), 1)
        name = re.sub(r"\W", "", "".join(path))
        for number, line in enumerate(lines, 1):
            if line.startswith("[") and re.sub(r"\W", "", line.split("#")[0]) == name:
                below = enumerate(lines[number - 1 :], number)
                return next((at for at, text in below if word and word in text), number)
        return 1


def _tables(
    data: dict[str, Any], depth: int, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for name, value in data.items():
        if not isinstance(value, dict):
            continue
        if depth == 1:
            yield (*path, name), value
        else:
            yield from _tables(value, depth - 1, (*path, name))


def key_of(words: str) -> str:
    """Return the normalized form that all spellings of the same words share.

    Case, hyphens, `&` for "and" and white space are ignored.
    """
    words = words.lower().replace("&", " and ").replace("-", "")
    return " ".join(words.split()).strip(" .,;:")
