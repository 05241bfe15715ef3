"""Features: what is known of a request before its review, and its columns in a model."""

from collections.abc import Iterator
from dataclasses import dataclass

from decisions.search import with_ancestors

#: The value that states that utilization review cited no guideline.
NO_GUIDELINE = "none"


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """What is known of a request before its review, as values of the search's facets.

    Args:
        service: the path of the treatment in the tree of services.
        regions: the body regions to be treated.
        guidelines: the sources or chapters that utilization review cited, or NO_GUIDELINE.
        granted_part: whether utilization review granted part of the request.
        age: the patient's age band; empty if the age is not stated.
    """

    service: str
    regions: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    granted_part: bool = False
    age: str = ""


def columns_of(known: KnownRequest) -> Iterator[str]:
    """Yield the columns that are 1 for a request; all others are 0.

    A service has its own column and those of its ancestors, which shrinks a rare service towards
    its group. Every other value except the age has a column of its own and one together with the
    service.
    """
    yield from service_columns_of(known)
    if known.age:
        yield f"age {known.age}"
    chapters = {node for cited in known.guidelines for node in with_ancestors(cited)}
    alone = [f"region {region}" for region in known.regions]
    alone += [f"cited {node}" for node in sorted(chapters)]
    alone += ["granted a part"] if known.granted_part else []
    for column in alone:
        yield column
        yield f"{column} with {known.service}"


def service_columns_of(known: KnownRequest) -> Iterator[str]:
    """Yield the columns of a request's service and of the service's ancestors."""
    for node in with_ancestors(known.service):
        yield service_column(node)


def service_column(path: str) -> str:
    """Return the column of a service or a group of services."""
    return f"service {path}"


def year_column(year: int) -> str:
    """Return the column of the decisions of a year."""
    return f"year {year}"
