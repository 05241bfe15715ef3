"""The decisions that are counted for a treatment; if few, those of its class or of any region."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from decisions.facet_labels import labels
from decisions.overturn_rates import FEW
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.letter_shares import SearchRate
from decisions.search import REGION, SERVICE
from decisions.vocabulary_rows import slug_of

#: The number of decisions on a treatment below which its class is counted instead.
_HANDFUL = 5


@dataclass(frozen=True, slots=True)
class FewOfRegion(SearchRate):
    """The decisions on the draft's body regions, if so few that those on all are counted.

    Args:
        region: the names of the regions.
    """

    region: str


@dataclass(frozen=True, slots=True)
class FewOfTreatment(SearchRate):
    """The decisions on a treatment, if so few that all decisions on its class are counted.

    Args:
        treatment: its name in the archive.
    """

    treatment: str


@dataclass(frozen=True, slots=True)
class CountedSearch:
    """A search for the decisions that are counted for a treatment.

    Args:
        service: the path of the treatment, or of its class.
        of_guidelines: the search for the decisions whose guidelines are shown: those on the body
            regions if there are any.
        of_region: those on the body regions, if they are few; None if only these are counted.
        of_treatment: those on the treatment, if they are few; None if its class is not
            counted.
    """

    service: str
    url: SearchUrl
    of_guidelines: SearchUrl
    of_region: FewOfRegion | None
    of_treatment: FewOfTreatment | None


def counted_search(service: str, regions: Sequence[str]) -> CountedSearch:
    """Return the search for the decisions on a treatment, or on its class if they are few.

    Args:
        service: the path of the treatment.
        regions: body regions, of which a decision needs one; empty for all. They are ignored if
            they have few decisions.
    """
    service, of_service, of_treatment = _widened(service)
    if not regions:
        return CountedSearch(service, of_service, of_service, None, of_treatment)
    on_region = _search_url(service, regions)
    count = on_region.search.count
    if count.decisions >= FEW:
        return CountedSearch(service, on_region, on_region, None, of_treatment)
    few = FewOfRegion(count, on_region.search.letters, on_region.page(), None, names_of(regions))
    of_guidelines = on_region if count.decisions else of_service
    return CountedSearch(service, of_service, of_guidelines, few, of_treatment)


def names_of(regions: Sequence[str]) -> str:
    """Return the names of body regions: "Cervical spine or lumbar spine"."""
    return " or ".join((*regions[:1], *map(str.lower, regions[1:])))


def _widened(service: str) -> tuple[str, SearchUrl, FewOfTreatment | None]:
    """Return the path and the search of a treatment, or of its class if it has few decisions."""
    url = _search_url(service)
    count = url.search.count
    if service.count("/") < 2 or count.decisions >= _HANDFUL:
        return service, url, None
    of_class = service.rpartition("/")[0]
    url_of_class = _search_url(of_class)
    if url_of_class.search.count.decisions <= count.decisions:
        return service, url, None
    few = FewOfTreatment(
        count, url.search.letters, url.page(), None, labels.shown(SERVICE, service)
    )
    return of_class, url_of_class, few


def _search_url(service: str, regions: Sequence[str] = ()) -> SearchUrl:
    values = {SERVICE.name: service, REGION.name: [*map(slug_of, regions)]}
    return SearchUrl(QueryDict(urlencode(values, doseq=True)))
