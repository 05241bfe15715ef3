"""What the values of facets are called on pages.

Values are slugs and paths; their names stand in the database and rarely change, so each process
keeps them and looks again when it meets one that it does not know.
"""

import time
from threading import Lock

from decisions.models import Guideline, Service, Specialty
from decisions.search.facets import (
    GUIDELINE,
    OUTCOME,
    SERVICE,
    SPECIALTY,
    YEAR,
    Facet,
)
from decisions.terms import Outcome

_LOOK_AGAIN = 1.0  # seconds, at the least


class Labels:
    """The names of all values, kept in memory."""

    def __init__(self) -> None:
        self._names: dict[Facet, dict[str, str]] = {}
        self._loaded = float("-inf")
        self._lock = Lock()

    def get(self, facet: Facet, value: str) -> str | None:
        """Return the name of a value; None where there is no such value."""
        if facet == YEAR:
            return value if value.isdecimal() and len(value) == 4 else None
        if value not in self._names.get(facet, {}):
            self._load()
        return self._names[facet].get(value)

    def forget(self) -> None:
        """Look again at the next name."""
        self._loaded = float("-inf")
        self._names = {}

    def _load(self) -> None:
        with self._lock:
            if self._names and time.monotonic() < self._loaded + _LOOK_AGAIN:
                return
            self._names = {
                SERVICE: dict(Service.objects.values_list("path", "name")),
                GUIDELINE: dict(Guideline.objects.values_list("path", "name")),
                SPECIALTY: dict(Specialty.objects.values_list("slug", "name")),
                OUTCOME: {outcome.value: outcome.value.capitalize() for outcome in Outcome},
            }
            self._loaded = time.monotonic()


labels = Labels()
