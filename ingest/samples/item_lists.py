"""Items that list several treatments: "Norco 10/325mg #60 and urine drug screen".

They are derived from a finished letter, so the random choices made before do not change.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from decisions.vocabulary.services import PHARMACEUTICALS, ServicePath
from ingest.samples.letter import SampleItem
from ingest.samples.phrase_files import phrases
from ingest.samples.randomness import Draw
from ingest.samples.words import listed

#: The share of suitable items that become lists.
_SHARE = 0.32
_MOST = 2
#: A drug with its strength and count.
_PRODUCT = re.compile(r"\D+ [\d./]+ ?mg #\d+")
#: Punctuation and words that would make a list ambiguous.
_PUNCTUATION = re.compile(r"[,;:()&]|\band\b|\bwith\b")


def with_lists(draw: Draw, items: Sequence[SampleItem]) -> tuple[SampleItem, ...]:
    """Return a letter's items, with further treatments added to some of them."""
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
    """Return the treatments that may be listed after an item: the wording and the service."""
    if item.original or _PUNCTUATION.search(item.disputed):
        return []
    if item.service.category == PHARMACEUTICALS and not _PRODUCT.fullmatch(item.disputed):
        return []
    found = []
    for table in phrases("lists")["list"]:
        if item.service.path[: len(table["beside"])] == tuple(table["beside"]):
            found += [(text, ServicePath(*path)) for text, *path in table["more"]]
    return [(text, service) for text, service in found if service != item.service]
