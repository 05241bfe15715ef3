"""The conditions of a search -> an engine-independent query."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from itertools import chain

from decisions.case_numbers import case_number_key, case_number_keys
from decisions.search.analyzer import families_beginning, forms, phrase_of, stems_of
from decisions.search.conditions import Conditions
from decisions.search.facet_definitions import LICENSE_STATE, PASSAGE, REGION, SERVICE
from decisions.search.field_names import ANYWHERE, CASE_ID, CASE_NUMBER, EXACT, TREATMENT, WEIGHTS
from decisions.search.index_query import (
    AnyOf,
    Bool,
    Boosted,
    Clause,
    DisMax,
    IndexQuery,
    MatchAll,
    MatchNone,
    NameContains,
    Occur,
    PhraseQuery,
    Prefix,
    RangeQuery,
    Term,
    Unscored,
)
from decisions.search.passage_keys import keys_in
from decisions.search.query_tree import (
    VALUE_FIELDS,
    And,
    NamedTreatment,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Synonyms,
    Word,
)
from decisions.vocabulary.credentials import license_state
from decisions.vocabulary_rows import slug_of

_TIE_BREAKER = 0.1  # the share that a word's other fields add to the score of its best field
_CASE_NUMBER_WEIGHT = 50.0
_ITEM = "item"
#: The longest facet value. Engines refuse an expression of more than 1,000 states.
_LONGEST_VALUE = 200
_SYNONYM_WEIGHT = 0.3  # typed words weigh more than their synonyms


class Compiler:
    """Compiles conditions into engine-independent queries.

    Args:
        scored: whether words give a score; queries that need none are several times as fast.
        scope: where words without a field are searched: TREATMENT or ANYWHERE.
    """

    def __init__(self, *, scored: bool, scope: str) -> None:
        self._scored = scored
        self._scope = scope

    def decisions(self, conditions: Conditions) -> IndexQuery:
        """Return the query for matching decisions; only words affect the score."""
        clauses = self._clauses(conditions.node)
        for name, selection in conditions.selections:
            any_of = self._any_passage if name == PASSAGE.name else partial(self._any_of, name)
            if selection.included:
                clauses.append((Occur.MUST, any_of(selection.included)))
            if selection.excluded:
                clauses.append((Occur.MUST_NOT, any_of(selection.excluded)))
        for range_, (first, last) in conditions.dates.items():
            if first or last:
                clauses.append((Occur.MUST, self._between(range_.name, first, last)))
        if conditions.case:
            clauses.append((Occur.MUST, self._of_case(conditions.case)))
        if conditions.numbers is not None:
            keys = {case_number_key(number) for number in conditions.numbers}
            clauses.append((Occur.MUST, self._any_of(CASE_NUMBER, keys)))
        if conditions.only_cases is not None:
            some = AnyOf(CASE_ID, tuple(sorted(conditions.only_cases)))
            clauses.append((Occur.MUST, Unscored(some)))
        if conditions.up_to is not None:
            known = RangeQuery(CASE_ID, None, conditions.up_to)
            clauses.append((Occur.MUST, Unscored(known)))
        found = _all_of(clauses)
        for name, value in conditions.having:
            found = Bool(((Occur.MUST, found), (Occur.MUST, Term(name, value))))
        return found

    def _between(self, field: str, first: date | None, last: date | None) -> IndexQuery:
        return RangeQuery(
            field,
            first.toordinal() if first else None,
            last.toordinal() if last else None,
        )

    def _any_of(self, field: str, values: Iterable[str]) -> IndexQuery:
        """Return a query for any of the values, without a score."""
        wanted = tuple(sorted(values))
        if len(wanted) == 1:  # takes half the time
            return Boosted(Term(field, wanted[0]), 0.0)
        return Unscored(AnyOf(field, wanted))

    def _any_passage(self, passages: Iterable[str]) -> IndexQuery:
        """Return a query for all sentences of any of the passages, without a score."""
        found = [
            _all_of([(Occur.MUST, self._any_of(PASSAGE.name, [key])) for key in keys_in(passage)])
            for passage in sorted(passages)
        ]
        return found[0] if len(found) == 1 else Bool(tuple((Occur.SHOULD, q) for q in found))

    def _clauses(self, node: Node | None) -> list[Clause]:
        """Return the clauses of a node, all of which apply; empty if it has no words."""
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, Phrase):
            if node.field == CASE_NUMBER:
                return self._word(Word(node.text, node.field))
            if node.field in VALUE_FIELDS:
                return [(Occur.MUST, self._value(node.field, node.text))]
            return self._stems(stems_of(node.text), node.field, node.slop)
        if isinstance(node, And):
            return [*chain.from_iterable(map(self._clauses, node.parts))]
        if isinstance(node, Or):
            return self._either(map(self._clauses, node.parts))
        if isinstance(node, Synonyms):
            return self._synonyms(node)
        if isinstance(node, NamedTreatment):
            return self._named_treatment(node)
        if isinstance(node, Scoped):
            in_scope = Compiler(scored=self._scored, scope=node.scope)
            return in_scope._clauses(node.part)
        if isinstance(node, Not):
            unscored = Compiler(scored=False, scope=self._scope)
            excluded = unscored._clauses(node.part)
            return [(Occur.MUST_NOT, _all_of(excluded))] if excluded else []
        return []

    def _named_treatment(self, node: NamedTreatment) -> list[Clause]:
        classed = self._clauses(node.rest)
        if node.services:
            classed.append((Occur.MUST, self._any_of(SERVICE.name, node.services)))
        classed += [(Occur.MUST, self._any_of(REGION.name, [slug])) for slug in node.regions]
        return self._either([self._clauses(node.typed), classed])

    def _either(self, parts: Iterable[list[Clause]]) -> list[Clause]:
        optional = [*chain.from_iterable(map(_optional_clauses, filter(None, parts)))]
        return [(Occur.MUST, Bool(tuple(optional)))] if optional else []

    def _synonyms(self, node: Synonyms) -> list[Clause]:
        """Return a query for the typed words or their synonyms; the best match gives the score.

        The score of a phrase is the sum over its words; divided by their number, it is comparable
        to the score of one word.
        """
        typed = self._clauses(node.typed)
        others = [
            Boosted(_all_of(clauses), _SYNONYM_WEIGHT / _words_in(other))
            for other in node.others
            if (clauses := self._clauses(other))
        ]
        if not (typed and others):
            return typed
        return [(Occur.MUST, DisMax((_all_of(typed), *others)))]

    def _word(self, word: Word) -> list[Clause]:
        if word.exact:
            return [(Occur.MUST, self._exact_form(form)) for form in sorted(forms(word.text))]
        if word.field == CASE_NUMBER:
            return [(Occur.MUST, self._case_number(word))]
        if word.field in VALUE_FIELDS:
            return [(Occur.MUST, self._value(word.field, word.text, beginning=word.beginning))]
        stems = stems_of(word.text)
        if word.beginning and len(stems) == 1:
            clauses = self._word_in(word.field, lambda field: self._beginning(field, word.text))
        else:
            clauses = self._stems(stems, word.field)
        if word.field is None and clauses and any(map(str.isdigit, word.text)):
            return [(Occur.MUST, DisMax((_all_of(clauses), self._case_number(word))))]
        return clauses

    def _case_number(self, word: Word) -> IndexQuery:
        """Return a query for a case number or a prefix of one."""
        if word.beginning:
            query: IndexQuery = Prefix(CASE_NUMBER, case_number_key(word.text))
        else:
            query = self._of_case(word.text)
        return Boosted(query, _CASE_NUMBER_WEIGHT)

    def _of_case(self, number: str) -> IndexQuery:
        keys = case_number_keys(number) or [case_number_key(number)]
        return self._any_of(CASE_NUMBER, keys)

    def _exact_form(self, form: str) -> IndexQuery:
        return Boosted(Term(EXACT, form), 0.0)

    def _value(self, facet: str, text: str, *, beginning: bool = False) -> IndexQuery:
        """Return a query for a facet value whose name contains these consecutive words."""
        if facet == LICENSE_STATE.name:
            text = license_state(text) or license_state(text.upper()) or text
        slug = slug_of(text)
        if len(slug) > _LONGEST_VALUE:
            return MatchNone()
        return Boosted(NameContains(facet, slug, beginning), 0.0)

    def _stems(self, stems: list[str], field: str | None, slop: int = 0) -> list[Clause]:
        """Return a query for consecutive stems; a stem of several words is a phrase too."""
        if not stems:
            return []
        words = tuple(stems) if slop else phrase_of(stems)
        if len(words) == 1:
            return self._word_in(field, lambda name: Term(name, words[0], counted=self._scored))
        return [(Occur.MUST, self._in_fields(field, lambda name: PhraseQuery(name, words, slop)))]

    def _beginning(self, field: str, letters: str) -> IndexQuery:
        """Return a query for words with a prefix, by their stems."""
        return Prefix(field, stems_of(letters)[0], tuple(families_beginning(letters)))

    def _word_in(self, field: str | None, make: Callable[[str], IndexQuery]) -> list[Clause]:
        """Return a query for one word in a field or in all; words of the item count more."""
        field = self._field(field)
        found = (Occur.MUST, make(field))
        if field != ANYWHERE or not self._scored:
            return [found]
        return [found, (Occur.SHOULD, Boosted(make(_ITEM), WEIGHTS[_ITEM]))]

    def _in_fields(self, field: str | None, make: Callable[[str], IndexQuery]) -> IndexQuery:
        """Return a query in one field, or in all fields, scored by the best one."""
        field = self._field(field)
        if field != ANYWHERE:
            return make(field)
        return DisMax(
            tuple(Boosted(make(name), weight) for name, weight in WEIGHTS.items()), _TIE_BREAKER
        )

    def _field(self, field: str | None) -> str:
        """Return the index field in which words are searched."""
        field = field or self._scope
        return _ITEM if field == TREATMENT else field


def compares_positions(conditions: Conditions) -> bool:
    """Return whether the index has to compare the positions of words, as in a phrase.

    It does so in every decision that has the words: a phrase of frequent words takes ten times as
    long as one word.
    """
    compiler = Compiler(scored=False, scope=conditions.scope)
    return _has_phrase(compiler.decisions(conditions))


def _has_phrase(query: IndexQuery) -> bool:
    match query:
        case PhraseQuery():
            return True
        case Bool(parts):
            return any(_has_phrase(part) for _, part in parts)
        case DisMax(parts):
            return any(map(_has_phrase, parts))
        case Boosted(part) | Unscored(part):
            return _has_phrase(part)
        case _:
            return False


def _all_of(clauses: list[Clause]) -> IndexQuery:
    """Return the query for the decisions that match some clauses."""
    optional = _optional_clauses(clauses)
    return Bool(tuple(optional)) if len(optional) > 1 else optional[0][1]


def _optional_clauses(clauses: list[Clause]) -> list[Clause]:
    """Return clauses as optional ones, of which at least one has to match.

    A clause that adds to the score matches only decisions of its required clause, so a single
    required clause can itself be optional. If a query has only optional clauses, an engine can skip
    decisions that cannot rank among the best.
    """
    if all(occur == Occur.MUST_NOT for occur, _ in clauses):
        clauses = [(Occur.MUST, MatchAll()), *clauses]
    kinds = [occur for occur, _ in clauses]
    if Occur.MUST_NOT not in kinds and kinds.count(Occur.MUST) == 1:
        return [(Occur.SHOULD, query) for _, query in clauses]
    return [(Occur.SHOULD, Bool(tuple(clauses)))]


def _words_in(phrase: Phrase) -> int:
    """Return the number of indexed words that a phrase query needs."""
    stems = stems_of(phrase.text)
    return len(stems if phrase.slop else phrase_of(stems))
