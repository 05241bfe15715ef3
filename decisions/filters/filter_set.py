"""The parameters of a search's URL; every page and export of a search goes through them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import django_filters
from django.http import QueryDict
from django.utils.functional import cached_property

from decisions.enums import CitedBy, Outcome
from decisions.filters.parameters import (
    MOST_VALUES,
    CaseFilter,
    CaseListFilter,
    CitedByFilter,
    DateFilter,
    FacetFilter,
    GroupFilter,
    OrderFilter,
    RequiredFilter,
    ScopeFilter,
    SynonymsFilter,
    UpToFilter,
    ValuesField,
    WordsFilter,
)
from decisions.formatting import number_of
from decisions.search import (
    ANYWHERE,
    BY_WORDS,
    DATE_RANGES,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OLDEST,
    OUTCOME,
    PASSAGE,
    RELEVANCE,
    SELECTABLE,
    TREATMENT,
    And,
    DecisionSearch,
    Facet,
    LetterSearch,
    Node,
    Not,
    Phrase,
    Selection,
    Word,
    parse,
    written,
)

LONGEST_CASE_NUMBER = 60
_MOST_SAID = 3  # invalid values of a facet
EXCLUDED, REQUIRED = "not_", "also_"
FIRST, LAST = "_from", "_to"
OFF, LETTER = "off", "letter"
ORDERS = {
    RELEVANCE: "Relevance",
    NEWEST: "Newest first",
    OLDEST: "Oldest first",
    LONGEST: "Longest rationale first",
    MOST_ITEMS: "Letters with most items first",
}
#: The labels of the scopes on pages. A URL without a scope means anywhere.
SCOPES = {TREATMENT: "Treatment in dispute", ANYWHERE: "Anywhere in the letter"}
#: The filters whose value is a condition, besides those of facets; others are for display.
_CONDITIONS = (CaseFilter, CaseListFilter, DateFilter)
#: The beginnings of warnings about parameters with an invalid value.
_CHOICES = {
    "sort": "Sort order (relevance, newest, oldest, longest, or most_items)",
    "cited_by": "Guideline cited by (reviewer or claims_administrator)",
    "synonyms": "Synonyms (off)",
    "scope": "Search scope (treatment, anywhere, or auto)",
    "group": "Group (letter)",
}


def facet_parameters(facet: Facet) -> tuple[str, str, str]:
    """Return the parameters of a URL that select values of a facet.

    They require any of some values, exclude values, and require values in addition to others.
    """
    return facet.name, f"{EXCLUDED}{facet.name}", f"{REQUIRED}{facet.name}"


def with_outcome_as_filter(query: QueryDict) -> QueryDict:
    """Return a query whose words ask for no outcome: `outcome:overturned` becomes the filter.

    Rates include both outcomes, also if a search asks for one. Words of a field limit what is
    counted, so that every decision would be overturned.
    """
    text, parameters = query.get("q", ""), facet_parameters(OUTCOME)
    if f"{OUTCOME.name}:" not in text.lower() or query.keys() & {*parameters}:
        return query
    parsed = parse(text)
    parts = parsed.node.parts if isinstance(parsed.node, And) else (parsed.node,)
    asked = [(part, outcome) for part in parts if (outcome := _outcome_in(part))]
    if len(asked) != 1 or parsed.warnings:
        return query
    [(words, outcome)] = asked
    changed = query.copy()
    others = tuple(part for part in parts if part and part is not words)
    changed.pop("q")
    if others:
        changed["q"] = written(And(others))
    changed[parameters[isinstance(words, Not)]] = outcome
    return changed


def _outcome_in(part: Node | None) -> str:
    """Return the outcome that a part of a query asks for or excludes; empty for any other part."""
    words = part.part if isinstance(part, Not) else part
    if isinstance(words, Word | Phrase) and words.field == OUTCOME.name:
        return words.text.lower() if words.text.lower() in {*Outcome} else ""
    return ""


class DecisionFilters(django_filters.FilterSet):
    """The parameters of a search's URL.

    `q`, `scope`, `up_to`, `case`, `list`, `sort`, `group`, `cited_by`, `synonyms`; the name of a
    facet or of a side's guidelines, alone or with the prefix `not_` or `also_`; the name of a range
    of dates with the suffix `_from` or `_to`.
    """

    base_filters: dict[str, django_filters.Filter]

    q = WordsFilter(label="Words", strip=True)
    case = CaseFilter(
        label="Case number",
        strip=True,
        max_length=LONGEST_CASE_NUMBER,
        error_messages={"max_length": "this is too long for a case number, so no decision has it."},
    )
    sort = OrderFilter(label="Order", choices=list(ORDERS.items()))
    scope = ScopeFilter(label="Words in", choices=[*SCOPES.items(), (BY_WORDS, "By the words")])
    up_to = UpToFilter(label="Up to case", min_value=0, max_value=2**62)
    group = GroupFilter(label="Group", choices=[(LETTER, "By letter")])
    cited_by = CitedByFilter(
        label="Guideline cited by",
        choices=[(side.value, side.replace("_", " ").capitalize()) for side in CitedBy],
    )
    synonyms = SynonymsFilter(label="Synonyms", choices=[(OFF, "Off")])

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Return the declared filters, three for each facet and two for each range of dates."""
        filters = dict(super().get_filters())
        filters["list"] = CaseListFilter(label="List of case numbers", strip=True)
        for facet in SELECTABLE:
            filters[facet.name] = FacetFilter(facet)
            filters[f"{EXCLUDED}{facet.name}"] = FacetFilter(facet, exclude=True)
            filters[f"{REQUIRED}{facet.name}"] = RequiredFilter(facet)
        for dates in DATE_RANGES:
            filters[f"{dates.name}{FIRST}"] = DateFilter(dates)
            filters[f"{dates.name}{LAST}"] = DateFilter(dates, last=True)
        filters["scope"] = filters.pop("scope")  # it depends on the other filters
        return filters

    def __init__(self, data: QueryDict) -> None:
        data = with_outcome_as_filter(data)
        # django-filter copies each filter and makes a field of it: only of those in use.
        asked = {name: made for name, made in type(self).base_filters.items() if name in data}
        self.base_filters = asked
        super().__init__(data, queryset=DecisionSearch())

    def filter_queryset(self, queryset: DecisionSearch) -> DecisionSearch:
        """Return the search in the URL.

        A condition that is not understood narrows it, too: no decision meets it. Otherwise a
        mistyped or an old URL would show the figures of more decisions than it asks for.
        """
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        for name, values in self._unknown_values():
            queryset = _narrowed(queryset, self.filters[name], values)
        is_gone = self.form.cleaned_data.get("list") and queryset.numbers is None
        wrong = any(isinstance(self.filters[name], _CONDITIONS) for name in self.form.errors)
        return queryset.within(()) if is_gone or wrong else queryset

    @cached_property
    def search(self) -> DecisionSearch:
        """The search, made from all valid parameters."""
        self.form.is_valid()
        search: DecisionSearch = self.filter_queryset(self.queryset)
        return search

    @cached_property
    def by_letter(self) -> bool:
        """Whether results are grouped by letter."""
        self.form.is_valid()
        return bool(self.form.cleaned_data.get("group"))

    @cached_property
    def results(self) -> DecisionSearch | LetterSearch:
        """The results to paginate: the decisions found, or their letters."""
        return LetterSearch(self.search) if self.by_letter else self.search

    @property
    def unknown(self) -> list[str]:
        """Warnings about conditions with an unknown value."""
        self.form.is_valid()
        return [
            *self._warnings_of_values(),
            *(self._warning_of_error(name) for name in self.form.errors),
            *self._warnings_of_list(),
        ]

    def malformed(self) -> list[tuple[str, str]]:
        """Return each parameter with an invalid value, and a sentence with the reason."""
        errors = self.form.errors.items()
        return [(name, " ".join(map(str, reasons))) for name, reasons in errors]

    def _unknown_values(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the name of each facet's parameter that has unknown values, and these."""
        for name, field in self.form.fields.items():
            if isinstance(field, ValuesField):
                values = dict.fromkeys(self.data.getlist(name)[:MOST_VALUES])
                known = self.form.cleaned_data.get(name, frozenset())
                if unknown := [value for value in values if value and value not in known]:
                    yield name, unknown

    @property
    def warnings(self) -> list[str]:
        """Warnings about parameters that were not understood and decisions that are left out."""
        return [
            *self.unknown,
            *self._warnings_of_dates(),
            *self._warnings_of_missing_dates(),
            *self._warnings_of_estimates(),
        ]

    def _warnings_of_values(self) -> Iterator[str]:
        for name, values in self._unknown_values():
            label = self.filters[name].label
            consequence = (
                "it excludes nothing" if self.filters[name].exclude else "no decision has it"
            )
            for value in values[:_MOST_SAID]:
                yield f"{label}: “{value[:80]}” isn’t a known value, so {consequence}."
            if more := values[_MOST_SAID:]:
                yield f"{label}: {number_of(len(more), 'more unknown value')}."
        for name, field in self.form.fields.items():
            if isinstance(field, ValuesField) and len(self.data.getlist(name)) > MOST_VALUES:
                yield f"{field.facet.label}: only the first {MOST_VALUES} values were used."

    def _warning_of_error(self, name: str) -> str:
        typed = str(self.data.get(name))[:80]
        if isinstance(self.filters[name], DateFilter):
            label = self.filters[name].label
            return f"{label}: “{typed}” isn’t a date like 2016-12-31, so no decision matches it."
        if name in _CHOICES:
            return f"{_CHOICES[name]}: “{typed}” isn’t one of these, so it was ignored."
        return f"{self.filters[name].label}: {' '.join(self.form.errors[name])}"

    def _warnings_of_dates(self) -> Iterator[str]:
        for dates, (first, last) in self.search.dates.items():
            if first and last and first > last:
                yield f"{dates.label}: the first date is after the last, so nothing was found."

    def _warnings_of_missing_dates(self) -> Iterator[str]:
        """Yield a warning with the number of decisions left out because they have no such date."""
        for dates in self.search.dates:
            others = {each: days for each, days in self.search.dates.items() if each != dates}
            of_any = replace(self.search, dates=others)
            if without := len(of_any) - len(of_any.between(dates, date.min)):
                yield (
                    f"{dates.label}: {number_of(without, 'decision')} without this date "
                    f"{'is' if without == 1 else 'are'} left out."
                )

    def _warnings_of_list(self) -> Iterator[str]:
        key = self.form.cleaned_data.get("list")
        if key and self.search.numbers is None:
            yield (
                f"List “{key[:80]}” doesn’t exist, or was deleted because no one used it, so no "
                "decision is in it."
            )

    def _warnings_of_estimates(self) -> Iterator[str]:
        """Yield a warning for each estimated number; tantivy counts all of them exactly."""
        for name in sorted(self.search.estimates):
            yield f"The numbers for {name} are estimates: the search engine can’t count exactly."


def _narrowed(
    search: DecisionSearch, each: django_filters.Filter, values: Sequence[str]
) -> DecisionSearch:
    """Return a search narrowed by values that no decision has."""
    if each.exclude:
        return search
    if isinstance(each, RequiredFilter):
        return search.within(())
    known = search.selections.get(each.facet, Selection())
    if each.facet is PASSAGE:  # a value that is not a passage cannot be searched
        return search if known.included else search.within(())
    return search.filter(each.facet, Selection(known.included | {*values}, known.excluded))
