"""Features: what is known of a request before its review, and the columns of a model for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from decisions.search import with_ancestors

#: In place of a guideline: utilization review cited none.
NO_GUIDELINE = "none"


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """What is known of a request; values are those of the search's facets.

    Args:
        service: the place of the treatment in the tree of services.
        regions: the body regions that it is for.
        guidelines: what utilization review cited, by source or chapter, or NO_GUIDELINE.
        granted_part: whether utilization review granted a part.
        age: the band of the patient's age; empty where it is not stated.
    """

    service: str
    regions: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    granted_part: bool = False
    age: str = ""


def columns_of(known: KnownRequest) -> Iterator[str]:
    """Yield the columns that are 1 for a request; all others are 0.

    A service is in its own column and in those of the places above it, so that a rare one
    leans on its group. The other values stand by themselves and together with the service.
    """
    yield from service_columns_of(known)
    if known.age:
        yield f"age {known.age}"
    chapters = {place for cited in known.guidelines for place in with_ancestors(cited)}
    alone = [f"region {region}" for region in known.regions]
    alone += [f"cited {place}" for place in sorted(chapters)]
    alone += ["granted a part"] if known.granted_part else []
    for column in alone:
        yield column
        yield f"{column} with {known.service}"


def service_columns_of(known: KnownRequest) -> Iterator[str]:
    """Yield the columns of a request that say nothing but its service."""
    for place in with_ancestors(known.service):
        yield service_column(place)


def service_column(place: str) -> str:
    """Return the column of a service, or of a place above services."""
    return f"service {place}"


def year_column(year: int) -> str:
    """Return the column of the decisions of a year."""
    return f"year {year}"
