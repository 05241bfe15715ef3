"""The URL of a search, and of the same search with something changed."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from decisions.enums import Outcome
from decisions.filters import LETTER, DecisionFilters, with_outcome_as_filter
from decisions.search import OUTCOME, DecisionSearch

#: The parameters for the position in the results; any change of the search drops them.
_POSITION = ("page", "hit", "up_to")
#: The parameters for display.
_DISPLAY = ("page", "per", "view", "rationales", "split", "hit", "typed")
#: The parameters of which the last value counts, and which the page offers as choices.
_CHOSEN = frozenset((*_DISPLAY, "group", "cited_by"))
_KNOWN = frozenset((*DecisionFilters.base_filters, *_POSITION, *_DISPLAY, "rows", "columns"))
#: Parameters that mail programs and other sites add to links.
_ADDED = re.compile(r"utm_|mc_|_ga|ref\Z|.*clid\Z", re.I)
#: The most unknown parameters that a page names.
_MOST_NAMED = 3
#: The most characters of unknown parameters that links repeat.
_MOST_UNKNOWN = 200


def site_root(request: HttpRequest) -> str:
    """Return the URL of the site, such as `https://archive.example.org`."""
    return f"{request.scheme}://{request.get_host()}"


def with_parameters(path: str, parameters: str) -> str:
    """Return the URL of a page, given the parameters after its question mark, if any."""
    return f"{path}?{parameters}" if parameters else path


def repeated(query: QueryDict) -> QueryDict:
    """Return the parameters that links repeat: none that are unknown, if these are long."""
    unknown = query.keys() - _KNOWN
    texts = (f"{name}{each}" for name in unknown for each in query.getlist(name))
    if sum(map(len, texts)) <= _MOST_UNKNOWN:
        return query
    kept = query.copy()
    for name in unknown:
        kept.pop(name)
    return kept


def conditions_of(query: QueryDict) -> QueryDict:
    """Return the parameters that are conditions of a search, without those for display."""
    asked = query.copy()
    for name in _DISPLAY:
        asked.pop(name, None)
    return asked


@lru_cache(maxsize=1000)
def path_of(name: str, *args: str | int) -> str:
    """Return the URL of a page without parameters."""
    return reverse(name, args=args)


def overturned_of(url: str) -> str:
    """Return the search for what is overturned among the decisions of a search.

    Args:
        url: a search that does not ask for an outcome.
    """
    return _with(url, f"{OUTCOME.name}={Outcome.OVERTURNED}")


def letters_of(url: str) -> str:
    """Return a search with its results grouped by letter, which are as many as its letters."""
    return _with(url, f"group={LETTER}")


def _with(url: str, parameter: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{parameter}"


class SearchUrl:
    """The URL of a search in a request, and the URLs derived from it.

    It is parsed once, even if several parts of a page need the search.

    Args:
        query: the parameters of the URL.
    """

    def __init__(self, query: QueryDict) -> None:
        self.query = with_outcome_as_filter(repeated(query))
        # A button adds its choice after the one that its form keeps.
        self._lists = {
            name: values[-1:] if name in _CHOSEN else values
            for name, values in self.query.lists()
            if name not in _POSITION
        }
        self._encoded: dict[frozenset[str], str] = {}

    @cached_property
    def filters(self) -> DecisionFilters:
        """The filters in the parameters."""
        return DecisionFilters(self.query)

    @property
    def search(self) -> DecisionSearch:
        """The search."""
        return self.filters.search

    @property
    def warnings(self) -> list[str]:
        """Warnings about parameters that are unknown, perhaps mistyped filters."""
        unknown = [name for name in self._lists if name not in _KNOWN and not _ADDED.match(name)]
        return [
            f"“{name[:40]}” in the URL is no filter of this archive, so it was ignored."
            for name in unknown[:_MOST_NAMED]
        ]

    @cached_property
    def parameters(self) -> str:
        """The parameters without the position in the results."""
        return _encoded(self._lists)

    def parameters_up_to(self, case: int) -> str:
        """Return the parameters that keep the results unchanged while they are paged through.

        Args:
            case: the id of the last case when the visitor began.
        """
        return _encoded({**self._lists, "up_to": [str(case)]})

    def page(self, name: str = "search", *args: str) -> str:
        """Return the URL of a page for this search."""
        return with_parameters(path_of(name, *args), self._as_asked)

    @cached_property
    def _as_asked(self) -> str:
        """The parameters as the request had them."""
        return _encoded(dict(self.query.lists()))

    def page_with(self, page: str, /, **values: str) -> str:
        """Return the URL of a page for this search with more parameters."""
        return with_parameters(path_of(page), _encoded({**self._lists, **values}))

    def changed(self, **values: str | Sequence[str] | None) -> str:
        """Return the search with parameters set, each to one value or to several.

        Parameters set to None are removed.
        """
        asked = [
            f"{_quoted(name)}={_quoted(each)}"
            for name, value in values.items()
            if value is not None
            for each in ([value] if isinstance(value, str) else value)
        ]
        parameters = "&".join(filter(None, (self._encoded_without(frozenset(values)), *asked)))
        return with_parameters(path_of("search"), parameters)

    def _encoded_without(self, names: frozenset[str]) -> str:
        """Return the parameters except some; a page changes the same ones hundreds of times."""
        if names not in self._encoded:
            kept = {name: each for name, each in self._lists.items() if name not in names}
            self._encoded[names] = _encoded(kept)
        return self._encoded[names]

    def without(self, *names: str) -> "SearchUrl":
        """Return the search without some parameters."""
        query = self.query.copy()
        for name in names:
            query.pop(name, None)
        return SearchUrl(query)

    def toggle(self, name: str, *, tree: bool = False) -> "Toggle":
        """Return a builder of the URLs with one value of a parameter added or removed.

        Args:
            name: the parameter.
            tree: whether values are paths: one takes the place of those above and below it.
        """
        names = list(self._lists)
        at = names.index(name) if name in names else len(names)
        before = self._encoded_without(frozenset(names[at:]))
        after = self._encoded_without(frozenset(names[: at + 1]))
        return Toggle(name, self._lists.get(name, []), before, after, tree=tree)

    def form_fields(self, *names: str) -> list[tuple[str, str]]:
        """Return the parameters except some, for a form that has fields for those."""
        return [
            (name, value)
            for name, values in self._lists.items()
            if name not in names
            for value in values
        ]


class Toggle:
    """Builds the URLs of a search with one value of a parameter added or removed.

    A page shows hundreds of them, so their common parts are built once.

    Args:
        name: the parameter.
        values: the values that the search has.
        before, after: the parameters before and after it, encoded as in a URL.
        tree: whether values are paths: one takes the place of those above and below it.
    """

    def __init__(
        self, name: str, values: Sequence[str], before: str, after: str, *, tree: bool
    ) -> None:
        self.name = name
        self._tree = tree
        self.values = values
        self._without = with_parameters(path_of("search"), "&".join(filter(None, (before, after))))
        self._between = f"&{_quoted(name)}="
        start = f"{path_of('search')}?{before}"
        self._start = start + (self._between if before else self._between[1:])
        self._end = f"&{after}" if after else ""

    def url(self, value: str) -> str:
        """Return the search with a value added, or removed if the search has it."""
        if value in self.values:
            values = [each for each in self.values if each != value]
        else:
            values = [each for each in self.values if not self._are_joined(each, value)] + [value]
        if not values:
            return self._without
        return f"{self._start}{self._between.join(map(_quoted, values))}{self._end}"

    def replaces(self, value: str) -> bool:
        """Return whether the search has this value, or one whose place it takes."""
        return any(each == value or self._are_joined(each, value) for each in self.values)

    def _are_joined(self, one: str, other: str) -> bool:
        """Return whether one value is an ancestor or a descendant of the other."""
        return self._tree and (one.startswith(f"{other}/") or other.startswith(f"{one}/"))


#: The names of parameters and the values of facets are quoted on every page. A slash, which paths
#: of services have, is allowed in parameters.
_quoted = lru_cache(maxsize=1 << 14)(partial(quote_plus, safe="/"))


def _encoded(parameters: Mapping[str, str | Sequence[str]]) -> str:
    return urlencode(parameters, doseq=True, safe="/")
