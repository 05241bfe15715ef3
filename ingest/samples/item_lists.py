"""Items that list several treatments: "Norco 10/325mg #60 and urine drug screen".

They are made of the items of a letter that is invented already: what chance chose before stays.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from decisions.vocabulary.services import PHARMACEUTICALS, ServicePath
from ingest.samples.letter import SampleItem
from ingest.samples.phrase_files import phrases
from ingest.samples.randomness import Draw
from ingest.samples.words import listed

#: How often an item that may begin a list does.
_SHARE = 0.32
_MOST = 2
#: A drug with its strength and its count.
_PRODUCT = re.compile(r"\D+ [\d./]+ ?mg #\d+")
#: What would be in the way of the list's own commas.
_PUNCTUATION = re.compile(r"[,;:()&]|\band\b|\bwith\b")


def with_lists(draw: Draw, items: Sequence[SampleItem]) -> tuple[SampleItem, ...]:
    """Return a letter's items, of which some ask for more than they did."""
    return tuple(_with_more(draw, item) if draw.chance(_SHARE) else item for item in items)


def _with_more(draw: Draw, item: SampleItem) -> SampleItem:
    more = _more(item)
    if not more:
        return item
    count = draw.whole(1, min(_MOST, len(more)))
    chosen = draw.some(more, count)
    words = listed([item.disputed, *(text for text, _ in chosen)])
    further = tuple(service for _, service in chosen)
    return replace(item, heading=words, disputed=words, further=further)


def _more(item: SampleItem) -> list[tuple[str, ServicePath]]:
    """Return what may be listed after an item, in words, and what it is."""
    if item.original or _PUNCTUATION.search(item.disputed):
        return []
    if item.service.category == PHARMACEUTICALS and not _PRODUCT.fullmatch(item.disputed):
        return []
    found = []
    for table in phrases("lists")["list"]:
        if item.service.path[: len(table["beside"])] == tuple(table["beside"]):
            found += [(text, ServicePath(*place)) for text, *place in table["more"]]
    return [(text, service) for text, service in found if service != item.service]
