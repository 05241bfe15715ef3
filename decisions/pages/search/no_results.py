"""The reasons why a search found nothing: the words or conditions that exclude everything."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from decisions.case_numbers import is_number
from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.pages.search.chips import Chip, chips
from decisions.pages.search.dates_in_words import dates_named
from decisions.pages.search.suggestions import Suggestion, cases_beginning
from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    ANYWHERE,
    DECIDED,
    OUTCOME,
    TREATMENT,
    And,
    DecisionSearch,
    Node,
    Parsed,
    Phrase,
    QuestionBatch,
    Word,
    likely_spelling,
    written,
)
from decisions.vocabulary.codes import find_codes
from decisions.vocabulary.recognize_query import recognize

#: A condition in words, a search, and its URL.
_Changed = tuple[str, DecisionSearch, str]
#: A code of ICD-10: M54.16.
_DIAGNOSIS = re.compile(r"[A-Z]\d[\dA-Z]\.[\dA-Z]{1,4}", re.I)
#: The most conditions that are tested one by one.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Alternative:
    """The result of a search without one of its conditions, or with that one alone.

    Args:
        condition: the condition in words.
        decisions: the number of decisions found.
        url: the URL of the search for them.
        anywhere: the words that they have anywhere in the letter; empty if the search has none,
            or is for a treatment.
    """

    condition: str
    decisions: int
    url: str
    anywhere: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that no decision in the archive contains.

    Args:
        words: as typed.
        likely: the words that were most likely meant; empty if none are similar.
        url: the URL of the search for these.
    """

    words: str
    likely: str = ""
    url: str = ""

    @property
    def is_case_number(self) -> bool:
        """Whether they are a case number, to which no advice about words applies."""
        return is_number(self.words)

    @property
    def code(self) -> str:
        """The kind of code that they look like: "diagnosis", "procedure", or empty."""
        if _DIAGNOSIS.fullmatch(self.words):
            return "diagnosis"
        return "procedure" if [*find_codes(self.words)] else ""


@dataclass(frozen=True, slots=True)
class NoResults:
    """Why a search found nothing.

    Args:
        unknown: its words that no decision contains.
        without: the conditions without which it finds decisions, the most decisions first.
        outcomes: its words that name an outcome, each as the filter that it is.
        dates: its words that name the date of the decision, as a filter.
        cases: the first cases whose number begins as typed.
        alone: if leaving out one condition is not enough, each condition alone, the most
            decisions first.
    """

    unknown: list[Unknown]
    without: list[Alternative]
    outcomes: list[Alternative] = field(default_factory=list)
    dates: list[Alternative] = field(default_factory=list)
    cases: list[Suggestion] = field(default_factory=list)
    alone: list[Alternative] = field(default_factory=list)


def explain_no_results(url: SearchUrl) -> NoResults:
    """Return the reasons why a search finds nothing.

    Args:
        url: the URL of a search without results.
    """
    search = url.search
    parts = list(_conjuncts(search.parsed))[:_MOST]
    by_itself = [
        DecisionSearch(written(part), synonyms=search.synonyms, scope=search.scope).in_session_of(
            search
        )
        for part in parts
    ]
    changed = [*_without_words(parts, url), *_without_conditions(url)]
    without = [each for each in changed if each[1].is_narrowed]
    batch = QuestionBatch()
    elsewhere = [found.in_scope(ANYWHERE) for found in by_itself]
    for found in (*by_itself, *elsewhere, *(found for _, found, _ in without)):
        found.expect(batch)
    batch.ask()
    unknown = [
        _unknown(part, parts, url)
        for part, *found in zip(parts, by_itself, elsewhere, strict=True)
        if not any(map(len, found))
    ]
    left = [each for each in _counted(without) if each.decisions]
    return NoResults(
        unknown,
        left,
        [each for each in _counted(_as_outcomes(parts, url)) if each.decisions],
        [each for each in _counted(_as_dates(url)) if each.decisions],
        list(cases_beginning(search.text)),
        [] if left else _alone(parts, url),
    )


def _counted(searches: Iterable[_Changed]) -> list[Alternative]:
    counted = [
        Alternative(condition, len(found), url, "" if found.scope == TREATMENT else found.text)
        for condition, found, url in searches
    ]
    return sorted(counted, key=lambda each: -each.decisions)


def _alone(parts: list[Node], url: SearchUrl) -> list[Alternative]:
    """Return each condition of a search alone; none for a search with one condition."""
    asked = [(words, _only_words(url, words)) for words in map(written, parts)]
    asked += [(chip.in_words, _only_condition(url, chip)) for chip in chips(url)[:_MOST]]
    if len(asked) < 2:
        return []
    searches = [(said, each.search.in_session_of(url.search), each.page()) for said, each in asked]
    together = QuestionBatch()
    for _, found, _ in searches:
        found.expect(together)
    together.ask()
    return _counted(searches)


def _only_words(url: SearchUrl, words: str) -> SearchUrl:
    query = QueryDict(mutable=True)
    query["q"] = words
    for name, value in url.form_fields():
        if name in ("scope", "synonyms"):
            query[name] = value
    return SearchUrl(query)


def _only_condition(url: SearchUrl, chip: Chip) -> SearchUrl:
    """Return the search with only the parameters that a chip removes."""
    rest = QueryDict(chip.url.partition("?")[2])
    query = QueryDict(mutable=True)
    for name, value in url.form_fields("page", "hit", "up_to"):
        if value not in rest.getlist(name):
            query.appendlist(name, value)
    return SearchUrl(query)


def _conjuncts(parsed: Parsed) -> Iterator[Node]:
    """Yield the parts of a query that must all match."""
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


def _without_words(parts: list[Node], url: SearchUrl) -> Iterator[_Changed]:
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


def _as_outcomes(parts: list[Node], url: SearchUrl) -> Iterator[_Changed]:
    """Yield the search with each word that names an outcome as a filter in its place."""
    outcomes = {labels.shown(OUTCOME, value).lower(): value for value in Outcome}
    for part in parts:
        if isinstance(part, Word) and (value := outcomes.get(part.text.lower())):
            others = tuple(each for each in parts if each != part)
            text = written(And(others)) if others else None
            asked = url.changed(q=text, outcome=value, scope=url.search.scope if text else None)
            yield part.text, SearchUrl(QueryDict(asked.partition("?")[2])).search, asked


def _as_dates(url: SearchUrl) -> Iterator[_Changed]:
    """Yield the search with the words that name a date as a filter in their place."""
    if (named := dates_named(url.search.text)) and DECIDED not in url.search.dates:
        days = {"decided_from": named.first.isoformat(), "decided_to": named.last.isoformat()}
        scope = url.search.scope if named.rest else None
        asked = url.changed(q=named.rest or None, scope=scope, **days)
        yield named.words, SearchUrl(QueryDict(asked.partition("?")[2])).search, asked


def _beside_a_treatment(parts: list[Node]) -> list[Node]:
    """Return the words other than those of a treatment, as in "lumbar MRI orthopedic surgeon"."""
    known = recognize(" ".join(map(written, parts)))
    return [part for part in parts if known and known.services and written(part) in known.rest]


def _without_conditions(url: SearchUrl) -> Iterator[_Changed]:
    for chip in chips(url)[:_MOST]:
        rest = QueryDict(chip.url.partition("?")[2])
        yield chip.in_words, SearchUrl(rest).search, chip.url
