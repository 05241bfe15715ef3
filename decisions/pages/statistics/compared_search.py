"""One of two compared searches: its figures, its name, and its fields in the form."""

from dataclasses import dataclass

from decisions.facet_labels import labels
from decisions.overturn_rates import FEW, interval
from decisions.pages.search.chips import conditions_in_words
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.search import (
    BY_WORDS,
    REGION,
    SERVICE,
    SPECIALTY,
    YEAR,
    Count,
    DecisionSearch,
    Facet,
)

#: The facets that the form offers, each with the deepest level of its tree.
_OFFERED = {YEAR: 1, SERVICE: 2, SPECIALTY: 1, REGION: 1}
#: The indentation of a name, per level; browsers skip it when a visitor types to find an entry.
_INDENT = "\N{NO-BREAK SPACE}" * 4


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A facet in the form: its values with their labels, and the selected value, if any."""

    facet: Facet
    name: str
    values: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class ComparedSearch:
    """One of the two searches.

    Args:
        name: the prefix of its parameters: A or B.
        label: its name in the form.
        called: its name in the results: the value if the searches differ in one, else the label.
        url: the search.
    """

    name: str
    label: str
    called: str
    url: SearchUrl

    @property
    def search(self) -> DecisionSearch:
        """The search."""
        return self.url.search

    @property
    def count(self) -> Count:
        """The number of its decisions, and of those that were overturned."""
        return self.search.count

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of its overturn rate."""
        return interval(self.count)

    @property
    def interval_by_letter(self) -> tuple[float, float] | None:
        """The interval that treats letters as independent; for too many decisions, `interval`.

        None for a single letter.
        """
        shares = LetterShares.of(self.search)
        return shares.interval if shares and shares.count == self.count else self.interval

    @property
    def few(self) -> bool:
        """Whether its rate is based on few decisions."""
        return self.count.decisions < FEW

    @property
    def said(self) -> list[str]:
        """The description of the search on pages; empty for all decisions."""
        return conditions_in_words(self.url)

    @property
    def choices(self) -> list[FacetChoice]:
        """The facets in the form, without those that have several values."""
        found = DecisionSearch(pinned=self.search.session).facets()
        return [
            FacetChoice(
                facet,
                f"{self.name}.{facet.name}",
                _named(facet, {*_shallow(facet, found[facet]), *asked}),
                asked[0] if asked else "",
            )
            for facet in _OFFERED
            if len(asked := self.url.query.getlist(facet.name)) < 2
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The other parameters, for hidden fields of the form."""
        asked = ["q", *(choice.facet.name for choice in self.choices)]
        kept = [(f"{self.name}.{name}", value) for name, value in self.url.form_fields(*asked)]
        if not self.url.query.get("q") and "scope" not in self.url.query:
            kept.append((f"{self.name}.scope", BY_WORDS))  # for the words to be typed
        return kept


def _shallow(facet: Facet, counts: dict[str, Count]) -> list[str]:
    return [value for value in counts if value.count("/") < _OFFERED[facet]]


def _named(facet: Facet, values: set[str]) -> list[tuple[str, str]]:
    named = [(value, _full_name(facet, value)) for value in values]
    return sorted(named, key=lambda pair: pair[0] if facet.tree or facet == YEAR else pair[1])


def _full_name(facet: Facet, value: str) -> str:
    name = labels.shown(facet, value)
    return f"{_INDENT * value.count('/')}{name}" if facet.tree else name
