"""The reasons why a search found nothing: the words or conditions that exclude everything."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict

from decisions.pages.search.chips import chips
from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    And,
    AskedTogether,
    DecisionSearch,
    Node,
    Parsed,
    Phrase,
    Word,
    likely_spelling,
    written,
)
from decisions.vocabulary.recognize_query import recognize

#: How many conditions are looked at one by one.
_MOST = 12


@dataclass(frozen=True, slots=True)
class WithoutIt:
    """What a search finds without one of its conditions.

    Args:
        condition: in words.
        decisions: how many are found without it.
        url: the search without it.
    """

    condition: str
    decisions: int
    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that no decision of the archive has.

    Args:
        words: as typed.
        likely: what was most likely meant; empty where nothing is like them.
        url: the search for that.
    """

    words: str
    likely: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoResults:
    """Why a search found nothing.

    Args:
        unknown: its words that the archive does not have.
        without: its conditions without which there are decisions, the most decisions first.
    """

    unknown: list[Unknown]
    without: list[WithoutIt]


def explain_no_results(url: SearchUrl) -> NoResults:
    """Return the reasons why a search finds nothing.

    Args:
        url: of one that finds nothing.
    """
    search = url.search
    parts = list(_conjuncts(search.parsed))[:_MOST]
    alone = [
        DecisionSearch(written(part), synonyms=search.synonyms, scope=search.scope).beside(search)
        for part in parts
    ]
    changed = [
        (condition, found.beside(search), without_url)
        for condition, found, without_url in (
            *_without_words(parts, url),
            *_without_conditions(url),
        )
        if found.is_narrowed
    ]
    asked = AskedTogether()
    for found in (*alone, *(found for _, found, _ in changed)):
        found.expect(asked)
    asked.ask()
    unknown = [
        _unknown(part, parts, url)
        for part, found in zip(parts, alone, strict=True)
        if not len(found)
    ]
    without = [
        WithoutIt(condition, len(found), without_url)
        for condition, found, without_url in changed
        if len(found)
    ]
    return NoResults(unknown, sorted(without, key=lambda each: -each.decisions))


def _conjuncts(parsed: Parsed) -> Iterator[Node]:
    """Yield the parts of a query that must all hold."""
    if isinstance(parsed.node, And):
        yield from parsed.node.parts
    elif parsed.node is not None:
        yield parsed.node


def _unknown(part: Node, parts: list[Node], url: SearchUrl) -> Unknown:
    words = written(part)
    found = None
    if isinstance(part, Word | Phrase) and (isinstance(part, Phrase) or not part.exact):
        meant = [likely_spelling(word) or word for word in part.text.split()]
        corrected = replace(part, text=" ".join(meant))
        found = corrected if corrected != part else None
    if found is None:
        return Unknown(words)
    text = " ".join(written(found if each == part else each) for each in parts)
    return Unknown(words, " ".join(meant), url.changed(q=text))


def _without_words(parts: list[Node], url: SearchUrl) -> Iterator[tuple[str, DecisionSearch, str]]:
    left_out = [[part] for part in parts]
    beside = _beside_a_treatment(parts)
    if 1 < len(beside) < len(parts):
        left_out.append(beside)
    for without in left_out:
        others = tuple(each for each in parts if each not in without)
        text = written(And(others)) if others else ""
        yield (
            " ".join(map(written, without)),
            url.search.matching(text),
            url.changed(q=text or None),
        )


def _beside_a_treatment(parts: list[Node]) -> list[Node]:
    """Return the words beside those of a treatment, as in "lumbar MRI orthopedic surgeon"."""
    known = recognize(" ".join(map(written, parts)))
    return [part for part in parts if known and known.services and written(part) in known.rest]


def _without_conditions(
    url: SearchUrl,
) -> Iterator[tuple[str, DecisionSearch, str]]:
    for chip in chips(url)[:_MOST]:
        rest = QueryDict(chip.url.partition("?")[2])
        condition = f"not {chip.label}" if chip.excluded else chip.label
        yield condition, SearchUrl(rest).search, chip.url
