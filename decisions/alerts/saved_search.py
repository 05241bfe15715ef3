"""The search of an alert: the stored parameters of its URL, and its name in messages."""

import re
from functools import cached_property

from django.http import QueryDict

from decisions.filters import DecisionFilters
from decisions.models import Alert
from decisions.pages.redirects import with_current_names
from decisions.pages.search.chips import chips, words_searched
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.what_decides_page import of_either_outcome
from decisions.search import DecisionSearch

LONGEST = 2_000  # characters of a saved search's query string
_LONGEST_NAME = 120
#: The parameters that only affect the display of results.
_OF_PAGES = ("sort", "group", "up_to")
#: Characters removed from typed text in messages, so that mail programs do not create links.
_NO_WORDS = re.compile(r"[^\w\s\"“”'’*-]+")


class SavedSearch:
    """A search that an alert repeats.

    Args:
        query: the parameters of its URL.
    """

    def __init__(self, query: str) -> None:
        saved = QueryDict(query)
        self.url = SearchUrl(with_current_names(saved) or saved)

    @classmethod
    def of(cls, alert: Alert) -> "SavedSearch":
        """Return the search of an alert."""
        return cls(alert.query)

    @classmethod
    def asked(cls, query: QueryDict, about: Alert.SavedOn) -> "SavedSearch":
        """Return the parameters of a page's URL, without those that only affect the display."""
        decides = about is Alert.SavedOn.WHAT_DECIDES
        kept = of_either_outcome(query) if decides else query.copy()
        for name in query:
            if name in _OF_PAGES or name not in DecisionFilters.base_filters:
                del kept[name]
        return cls(kept.urlencode())

    @property
    def query(self) -> str:
        """The parameters as a query string."""
        return self.url.query.urlencode()

    @property
    def search(self) -> DecisionSearch:
        """The search."""
        return self.url.search

    @property
    def unknown(self) -> list[str]:
        """Warnings about values that are not known, or no longer."""
        return self.url.filters.unknown

    @cached_property
    def name(self) -> str:
        """The name of the search in messages, without characters that are unsafe there."""
        words, query = _without_links(self.search.text), self.url.query.copy()
        if "case" in query:
            query["case"] = _without_links(str(query["case"]))
        said = [f"“{words}”{words_searched(self.search)}"] if words else []
        said += [chip.in_words for chip in chips(SearchUrl(query))]
        name = ", ".join(said) or "all decisions"
        shown = "".join(letter for letter in name if letter.isprintable())
        return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME].rstrip()} …"


def _without_links(typed: str) -> str:
    """Return typed text without characters that a link needs."""
    return " ".join(_NO_WORDS.sub(" ", typed).split())
