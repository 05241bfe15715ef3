"""Changes of the rules by which requests are decided, from rule_changes.toml."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from decisions.vocabulary.guidelines import MTUS, known_chapters
from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.services import known_services

_FILE = "rule_changes.toml"
_DATED = re.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a chapter of the ACOEM Practice Guidelines.

    Args:
        chapter: its name.
        dated: its date as given by ACOEM, in ISO form: a day, a month or a year; empty if
            unknown.
        replaces: the MTUS chapter that it replaced; empty if it replaced an earlier edition or
            nothing.
    """

    chapter: str
    dated: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A change of the rules.

    Args:
        in_force: its first day.
        name: what changed.
        about: a description in one sentence.
        source: the reference.
        categories: the categories of services that it concerns; empty for all.
        editions: the editions that the MTUS adopts on that day.
    """

    in_force: date
    name: str
    about: str
    source: str
    categories: tuple[str, ...]
    editions: tuple[Edition, ...]


@functools.cache
def rule_changes() -> tuple[RuleChange, ...]:
    """Return the changes, the oldest first.

    Raises:
        VocabularyError: the file is wrong.
    """
    file = VocabularyFile.of(_FILE)
    tables = file.data.get("change")
    if set(file.data) != {"change"} or not isinstance(tables, list):
        raise file.error("it can contain only [[change]] tables")
    changes = (_change(file, table) for table in tables)
    return tuple(sorted(changes, key=lambda change: change.in_force))


def edition_in_force(chapter: str, day: date) -> tuple[RuleChange, Edition] | None:
    """Return the edition of an ACOEM chapter that the MTUS has on a day, and what adopted it."""
    adopted = (
        (change, edition)
        for change in reversed(rule_changes())
        if change.in_force <= day
        for edition in change.editions
        if edition.chapter == chapter
    )
    return next(adopted, None)


def replacement_of(chapter: str, day: date) -> tuple[RuleChange, Edition] | None:
    """Return the edition in force on a day that replaces a former MTUS chapter.

    None if it had no replacement by then.
    """
    taken = (
        edition.chapter
        for change in rule_changes()
        if change.in_force <= day
        for edition in change.editions
        if chapter and edition.replaces == chapter
    )
    name = next(taken, None)
    return edition_in_force(name, day) if name else None


def _change(file: VocabularyFile, table: dict[str, Any]) -> RuleChange:
    name = table.get("name", "")
    fields = {"in_force", "name", "about", "source", "categories", "editions"}
    if unknown := sorted(set(table) - fields):
        raise file.error(f"unknown key {unknown[0]!r} of the change {name!r}", word=unknown[0])
    if type(table.get("in_force")) is not date:
        raise file.error(f"in_force of the change {name!r} must be a day", word=str(name))
    texts = {key: table.get(key, "") for key in ("name", "about", "source")}
    for key, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise file.error(f"{key} of the change {name!r} must be words", word=str(name))
    categories = file.words((), table, "categories")
    known = {service.category for service in known_services()}
    for category in categories:
        if category not in known:
            raise file.error(f"{category!r} is not a category of services", word=category)
    editions = tuple(_editions(file, table.get("editions", [])))
    return RuleChange(table["in_force"], **texts, categories=tuple(categories), editions=editions)


def _editions(file: VocabularyFile, tables: list[dict[str, Any]]) -> Iterator[Edition]:
    for table in tables:
        chapter, dated = table.get("chapter"), table.get("dated")
        replaces = table.get("replaces", "")
        if not isinstance(chapter, str) or set(table) - {"replaces"} != {"chapter", "dated"}:
            raise file.error("an edition has a chapter and dated", word=str(chapter))
        if replaces and (MTUS, replaces) not in known_chapters():
            raise file.error(f"{replaces!r} is not a chapter of the {MTUS}", word=replaces)
        if not isinstance(dated, str) or not _DATED.fullmatch(dated):
            raise file.error(
                f"{dated!r} is not a date: write 2016-05-27, 2015-09 or 2013", word=chapter
            )
        yield Edition(chapter, dated, replaces)
