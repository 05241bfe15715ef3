"""The values of a facet whose names contain given words: as a page, or in place of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from decisions.facet_labels import labels
from decisions.pages.search.chips import chips
from decisions.pages.search.facet_panel import (
    FacetValues,
    ancestors_in_words,
    facet_lists,
    is_rated,
)
from decisions.pages.search_urls import SearchUrl
from decisions.pages.weight_limits import room
from decisions.search import SERVICE, Count, Facet, Selection
from decisions.vocabulary.services import drug_brands
from decisions.vocabulary_rows import tree_path

#: The most values that are shown: on the page, whose values have so many bytes, and in place of the
#: list.
MOST, _BYTES, MOST_IN_PLACE = 180, 300, 30


def all_values(facet: Facet, words: str, url: SearchUrl) -> dict[str, Any]:
    """Return the content of the page of a facet's values whose names contain the words.

    A drug is also found by its brand names. Values found by their own names come first. Words also
    find values that the archive has but this search has not, with 0 decisions.
    """
    found = url.search
    selection = found.selections.get(facet, Selection())
    counts: Mapping[str, Count] = found.facets()[facet]
    if words.strip():
        counts = {**dict.fromkeys(found.archive().facets[facet], Count()), **counts}
    known_as = {value: _known_as(facet, value, words.lower().split()) for value in counts}
    values = FacetValues(facet, url, selection).apart(
        {value: count for value, count in counts.items() if known_as[value] is not None}
    )
    explained = [replace(value, known_as=known_as[value.name] or ()) for value in values]
    explained.sort(key=lambda value: bool(value.known_as))
    return {
        "facet": facet,
        "find": words,
        "rated": is_rated(facet, found.selections),
        "values": explained[: room(MOST, _BYTES, url.parameters)],
        "number": len(values),
        "kept": url.form_fields(),
        "back": url.page(),
        "chips": chips(url),
        "query": found.text,
    }


def values_in_place(facet: Facet, words: str, url: SearchUrl) -> dict[str, Any]:
    """Return the content in place of a facet's list: the values found, or the list itself."""
    if words.strip():
        query = url.query.copy()
        query["find"] = words
        all_url = SearchUrl(query).page("facet", facet.name)
        return {**all_values(facet, words, url), "most": MOST_IN_PLACE, "all_url": all_url}
    found = url.search
    lists = facet_lists({facet: found.facets()[facet]}, found.selections, url)
    values = lists[0].values if lists else []
    return {
        "facet": facet,
        "find": "",
        "of": lists[0].number if lists else 0,
        "kept": url.form_fields(),
        "values": values,
        "number": len(values),
        "most": len(values),
        "rated": is_rated(facet, found.selections),
        "all_url": url.page("facet", facet.name),
    }


def _known_as(facet: Facet, value: str, words: Sequence[str]) -> tuple[str, ...] | None:
    """Return the brand names by which words find a value whose own name does not contain them.

    None if they do not find it.
    """
    name = f"{ancestors_in_words(facet, value)} {labels.shown(facet, value)}".lower()
    missing = [word for word in words if word not in name]
    brands = _brands_of_drugs().get(value, ()) if missing and facet == SERVICE else ()
    if any(all(word not in brand.lower() for brand in brands) for word in missing):
        return None
    return tuple(brand for brand in brands if any(word in brand.lower() for word in missing))


@cache
def _brands_of_drugs() -> dict[str, tuple[str, ...]]:
    return {tree_path(names): tuple(brands) for names, brands in drug_brands()}
