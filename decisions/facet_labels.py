"""The labels of facet values on pages.

Values are slugs and paths. Their names are in the database and rarely change, so each process
caches them, and reads them again for a value that is not in its cache.
"""

import re
import time
from collections.abc import Iterable, Mapping
from itertools import pairwise
from textwrap import shorten
from threading import Lock

from decisions.criteria import definitions
from decisions.enums import AGE_BANDS, LETTER_SIZES, CaseOutcome, CitedBy, Outcome, Sex
from decisions.models import Guideline, Service, Specialty
from decisions.search import (
    AGE,
    CITES_NOTHING,
    GUIDELINE,
    GUIDELINE_BY,
    LETTER_OUTCOME,
    LETTER_SIZE,
    LICENSE_STATE,
    MODIFIED,
    NO,
    NOT_RECOGNIZED,
    OUTCOME,
    PASSAGE,
    PRIORITY,
    REGION,
    SERVICE,
    SEX,
    SPECIALTY,
    TURNED_ON,
    UNDATED,
    YEAR,
    YES,
    Count,
    Facet,
    is_passage,
    passage_text,
    turned_on,
    with_ancestors,
)
from decisions.vocabulary.body_regions import region_names
from decisions.vocabulary.credentials import license_states
from decisions.vocabulary_rows import slug_of

_LONGEST_PASSAGE = 80  # letters of one that pages show as its name
_NO_DATE = "No date"
_LOOK_AGAIN = 1.0  # the least seconds between two reads
#: The labels on pages of categories whose names few people know; files have the names.
_SPELLED_OUT = {
    SERVICE: {
        "dmepos": "Equipment & Supplies (DMEPOS)",
        "dmepos/dme": "Durable Medical Equipment (DME)",
        "uncategorised": "Uncategorized",
    }
}
#: Patterns of the values of facets that have no fixed set of values.
_OPEN = {YEAR: re.compile(rf"\d{{4}}|{UNDATED}"), PRIORITY: re.compile(r"[a-z][a-z-]{0,19}")}


class Labels:
    """The names of all values, kept in memory."""

    def __init__(self) -> None:
        self._names: dict[Facet, dict[str, str]] = {}
        self._shown: dict[Facet, dict[str, str]] = {}
        self._loaded = float("-inf")
        self._lock = Lock()

    def get(self, facet: Facet, value: str) -> str | None:
        """Return the name of a value; None if there is no such value."""
        if facet is PASSAGE:
            return value if is_passage(value) else None
        if facet in _OPEN:
            if not _OPEN[facet].fullmatch(value):
                return None
            return _NO_DATE if (facet, value) == (YEAR, UNDATED) else _plain(value)
        if value not in self._names.get(facet, {}):
            self._load()
        return self._names[facet].get(value)

    def named(self, facet: Facet, value: str) -> str:
        """Return the name of a value in files and for programs, or the value if it has no name.

        Raises:
            IndexMissingError: the value is a passage, and there is no index with its words.
        """
        if facet is PASSAGE:
            return f"“{shorten(passage_text(value), _LONGEST_PASSAGE, placeholder=' …')}”"
        return self.get(facet, value) or value

    def shown(self, facet: Facet, value: str) -> str:
        """Return the label of a value on pages: its name, or words that more people know.

        Raises:
            IndexMissingError: the value is a passage, and there is no index with its words.
        """
        known = self._shown.get(facet) or _SPELLED_OUT.get(facet, {})
        return known.get(value) or self.named(facet, value)

    def listed(self, facet: Facet, values: Iterable[str]) -> list[str]:
        """Return the labels of some values on pages."""
        return [self.shown(facet, value) for value in values]

    def forget(self) -> None:
        """Clear the cache; the next lookup reads the names again."""
        self._loaded = float("-inf")
        self._names, self._shown = {}, {}

    def _load(self) -> None:
        with self._lock:
            if self._names and time.monotonic() < self._loaded + _LOOK_AGAIN:
                return
            guidelines = dict(Guideline.objects.values_list("path", "name"))
            self._names = {
                SERVICE: dict(Service.objects.values_list("path", "name")),
                **dict.fromkeys((GUIDELINE, *GUIDELINE_BY.values()), guidelines),
                SPECIALTY: dict(Specialty.objects.values_list("slug", "name")),
                OUTCOME: {outcome.value: _plain(outcome) for outcome in Outcome},
                REGION: {slug_of(name): name for name in region_names()},
                LICENSE_STATE: {slug_of(name): name for name in license_states().values()},
                SEX: {sex.value: _plain(sex) for sex in Sex},
                AGE: {slug: label for slug, label, _ in AGE_BANDS},
                MODIFIED: {YES: "Yes", NO: "No"},
                LETTER_OUTCOME: {
                    CaseOutcome.UPHELD.value: "All upheld",
                    CaseOutcome.PARTIALLY_OVERTURNED.value: "Partially overturned",
                    CaseOutcome.OVERTURNED.value: "All overturned",
                },
                LETTER_SIZE: {slug: label for slug, label, _ in LETTER_SIZES},
                TURNED_ON: _criteria(),
                CITES_NOTHING: {side.value: _plain(side) for side in CitedBy},
            }
            self._shown = {
                facet: {**names, **_SPELLED_OUT.get(facet, {})}
                for facet, names in self._names.items()
            }
            self._loaded = time.monotonic()


def _criteria() -> dict[str, str]:
    named = {
        turned_on(each.name, met=met): f"{each.label}: {'met' if met else 'not met'}"
        for each in definitions().values()
        for met in (False, True)
    }
    return {**named, NOT_RECOGNIZED: "Not recognized"}


def _plain(value: str) -> str:
    return value.replace("_", " ").replace("-", " ").capitalize()


labels = Labels()


def named_nodes(facet: Facet, value: str) -> list[tuple[str, str]]:
    """Return the label and the path of a value and its ancestors in a tree, from the top.

    An ancestor with the label of the node below it is left out, as the category "Injection" above
    the service "Injection".
    """
    nodes = [(labels.shown(facet, path), path) for path in with_ancestors(value)]
    return [node for node, below in pairwise(nodes) if node[0] != below[0]] + nodes[-1:]


def distinct_nodes(facet: Facet, counts: Mapping[str, Count]) -> Mapping[str, Count]:
    """Return the values of a facet without nodes that have the label and count of their parent.

    Args:
        facet: the facet; only trees have such values.
        counts: the count of each value.
    """
    if not facet.tree:
        return counts

    def repeats(path: str, count: Count) -> bool:
        above = path.rpartition("/")[0]
        return (
            above in counts
            # Equal numbers mean the same decisions, since a node has those of the nodes below.
            and counts[above].decisions == count.decisions
            and labels.shown(facet, above) == labels.shown(facet, path)
        )

    return {path: count for path, count in counts.items() if not repeats(path, count)}
