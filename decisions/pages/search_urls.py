"""Addresses of pages, and of the search at hand with something changed."""

from copy import copy
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

#: What says where in the results one is, and ends with any change of the search.
_PLACE = ("page", "hit", "up_to")


def site_root(request: HttpRequest) -> str:
    """Return the address of the site, such as `https://archive.example.org`."""
    return f"{request.scheme}://{request.get_host()}"


def address_of(query: QueryDict, name: str = "search", *args: str) -> str:
    """Return the address of a page for a search."""
    return with_parameters(path_of(name, *args), query.urlencode())


def with_parameters(path: str, parameters: str) -> str:
    """Return the address of a page, given the parameters after its question mark, if any."""
    return f"{path}?{parameters}" if parameters else path


@lru_cache(maxsize=1000)
def path_of(name: str, *args: str | int) -> str:
    """Return the address of a page without parameters."""
    return reverse(name, args=args)


def parameters_of(query: QueryDict) -> str:
    """Return the parameters of a search, without the place in its results."""
    return _from_the_start(query).urlencode()


def parameters_from(query: QueryDict, up_to: int) -> str:
    """Return the parameters of a search whose results are leafed through, as they were at first.

    Args:
        query: the search.
        up_to: the id of the case that was the last one when somebody began.
    """
    new = _from_the_start(query)
    new["up_to"] = str(up_to)
    return new.urlencode()


def changed(query: QueryDict, **values: str | None) -> str:
    """Return the search with parameters set; those that are None are removed."""
    new = _from_the_start(query)
    for name, value in values.items():
        new.pop(name, None)
        if value is not None:
            new[name] = value
    return address_of(new)


class Toggle:
    """Makes the addresses of a search with one value of a parameter added, or removed.

    A page shows hundreds of them, so what they have in common is written once.

    Args:
        query: the search.
        name: the parameter.
        tree: whether values are paths: one takes the place of those above and below it.
    """

    def __init__(self, query: QueryDict, name: str, *, tree: bool = False) -> None:
        parameters = [(key, values) for key, values in query.lists() if key not in _PLACE]
        names = [key for key, _ in parameters]
        at = names.index(name) if name in names else len(names)
        self._name = quote_plus(name)
        self._tree = tree
        self._values = query.getlist(name)
        self._before = urlencode(parameters[:at], doseq=True)
        self._after = urlencode(parameters[at + 1 :], doseq=True)

    def address(self, value: str) -> str:
        """Return the search with a value added, or without it where it has it."""
        if value in self._values:
            values = [each for each in self._values if each != value]
        else:
            values = [each for each in self._values if not self._are_joined(each, value)] + [value]
        asked = [f"{self._name}={_quoted(each)}" for each in values]
        parameters = "&".join(filter(None, (self._before, *asked, self._after)))
        return with_parameters(path_of("search"), parameters)

    def _are_joined(self, one: str, other: str) -> bool:
        """Return whether one value is a place above or below the other."""
        return self._tree and (one.startswith(f"{other}/") or other.startswith(f"{one}/"))


#: The values of facets are quoted on every page.
_quoted = lru_cache(maxsize=1 << 14)(quote_plus)


def toggled(query: QueryDict, name: str, value: str) -> str:
    """Return the search with a value of a parameter added, or removed where it has it."""
    return Toggle(query, name).address(value)


def without(query: QueryDict, *names: str) -> list[tuple[str, str]]:
    """Return the parameters of a search but some, for a form that asks for those anew."""
    dropped = {*names, *_PLACE}
    return [
        (name, value)
        for name, values in query.lists()
        if name not in dropped
        for value in values
    ]  # fmt: skip


def _from_the_start(query: QueryDict) -> QueryDict:
    new = copy(query)  # which may be changed, and is made much faster than by its own method
    for name in _PLACE:
        new.pop(name, None)
    return new
