"""The conditions of a search as chips, each with the URL of the search without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decisions.facet_labels import labels
from decisions.filters import EXCLUDED, FIRST, LAST, REQUIRED
from decisions.formatting import day
from decisions.pages.search_urls import SearchUrl
from decisions.search import TREATMENT, DecisionSearch, Facet, Selection


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition of the search, and the URL of the search without it.

    Args:
        name, value: the parameter and the value, if the condition is a value of a facet.
    """

    label: str
    url: str
    excluded: bool = False
    name: str = ""
    value: str = ""

    @property
    def in_words(self) -> str:
        """The condition, also where nothing shows that it is excluded."""
        return f"not {self.label}" if self.excluded else self.label


def chips(url: SearchUrl) -> list[Chip]:
    """Return the conditions of the search, each with the URL of the search without it."""
    found = url.search
    return [
        *_chips_of_values(found.selections, url),
        *(_chip(facet, value, REQUIRED, url) for facet, value in found.also),
        *(
            Chip(
                f"{dates.label}: {_range(first, last)}",
                url.changed(**{f"{dates.name}{FIRST}": None, f"{dates.name}{LAST}": None}),
            )
            for dates, (first, last) in found.dates.items()
        ),
        *([Chip(f"Case {found.case}", url.changed(case=None))] if found.case else []),
        *([Chip("List of case numbers", url.changed(list=None))] if found.numbers else []),
    ]


def conditions_in_words(url: SearchUrl) -> list[str]:
    """Return the conditions of the search in words, for a page or a file without chips."""
    text = url.search.text
    words = [f"“{text}”{words_searched(url.search)}"] if text else []
    return [*words, *(chip.in_words for chip in chips(url))]


def words_searched(search: DecisionSearch) -> str:
    """Return how the words of a search are searched, if not anywhere and with synonyms."""
    scope = " in the treatment in dispute" if search.has_scope and search.scope == TREATMENT else ""
    return scope if search.synonyms else f"{scope} without synonyms"


def title_of(url: SearchUrl) -> str:
    """Return the conditions of the search as a title."""
    return "; ".join(conditions_in_words(url)) or "All decisions"


def _range(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{day(first)} to {day(last)}"
    return f"from {day(first)}" if first else f"until {day(last)}"


def _chips_of_values(selections: Mapping[Facet, Selection], url: SearchUrl) -> list[Chip]:
    return [
        _chip(facet, value, prefix, url)
        for facet, selection in selections.items()
        for prefix, values in (("", selection.included), (EXCLUDED, selection.excluded))
        for value in sorted(values)
    ]


def _chip(facet: Facet, value: str, prefix: str, url: SearchUrl) -> Chip:
    """Return the chip of a value that the parameter with a prefix has."""
    name = f"{prefix}{facet.name}"
    label = f"{facet.label}: {labels.shown(facet, value)}"
    return Chip(label, url.toggle(name).url(value), prefix == EXCLUDED, name, value)
