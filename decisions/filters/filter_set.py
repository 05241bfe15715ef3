"""The parameters of a search's URL; every page and export of a search goes through them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import django_filters
from django.http import QueryDict
from django.utils.functional import cached_property

from decisions.enums import CitedBy
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
    RELEVANCE,
    SELECTABLE,
    TREATMENT,
    DecisionSearch,
    Facet,
    LetterSearch,
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
        error_messages={"max_length": "this is too long for a case number, so it was ignored."},
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
        # django-filter copies each filter and makes a field of it: only of those in use.
        asked = {name: made for name, made in type(self).base_filters.items() if name in data}
        self.base_filters = asked
        super().__init__(data, queryset=DecisionSearch())

    def filter_queryset(self, queryset: DecisionSearch) -> DecisionSearch:
        """Return the search in the URL."""
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

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
    def ignored(self) -> list[str]:
        """Warnings about ignored parameters, without which the search finds more than intended."""
        self.form.is_valid()
        return [
            *(each for name in self.form.fields for each in self._warnings_of_values(name)),
            *(self._warning_of_error(name) for name in self.form.errors),
            *self._warnings_of_list(),
        ]

    @property
    def warnings(self) -> list[str]:
        """Warnings about parameters that were not understood and decisions that are left out."""
        return [
            *self.ignored,
            *self._warnings_of_dates(),
            *self._warnings_of_missing_dates(),
            *self._warnings_of_estimates(),
        ]

    def _warnings_of_values(self, name: str) -> Iterator[str]:
        field = self.form.fields[name]
        if not isinstance(field, ValuesField):
            return
        values = self.data.getlist(name)
        known = self.form.cleaned_data.get(name, frozenset())
        wrong = [v for v in dict.fromkeys(values[:MOST_VALUES]) if v and v not in known]
        for value in wrong[:_MOST_SAID]:
            yield f"{field.facet.label}: “{value[:80]}” isn’t a known value, so it was ignored."
        if more := wrong[_MOST_SAID:]:
            were = "was" if len(more) == 1 else "were"
            yield f"{field.facet.label}: {number_of(len(more), 'more value')} {were} ignored too."
        if len(values) > MOST_VALUES:
            yield f"{field.facet.label}: only the first {MOST_VALUES} values were used."

    def _warning_of_error(self, name: str) -> str:
        typed = str(self.data.get(name))[:80]
        if isinstance(self.filters[name], DateFilter):
            label = self.filters[name].label
            return f"{label}: “{typed}” isn’t a date like 2016-12-31, so it was ignored."
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
                f"List “{key[:80]}” doesn’t exist, or was deleted because no one used it; "
                "searching all cases."
            )

    def _warnings_of_estimates(self) -> Iterator[str]:
        """Yield a warning for each estimated number; tantivy counts all of them exactly."""
        for name in sorted(self.search.estimates):
            yield f"The numbers for {name} are estimates: the search engine can’t count exactly."
