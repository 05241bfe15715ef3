"""What the archive holds and what its words mean: the only page that knows cases and letters."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from decisions.export.columns import COLUMNS
from decisions.export.formats import FORMATS
from decisions.models import Case
from decisions.pages.browse.facets import BROWSE_FACETS, whole, whole_counts
from decisions.pages.sample_notice import holds_samples
from decisions.pages.search_urls import site_root
from decisions.search import FACETS, MOST_COUNTED, YEAR, per_generation
from ingest.models import Letter
from ingest.states import CURRENT, State

#: So long counts of letters are kept: those that fail, or wait for a person, change no index.
_A_MINUTE = 60
#: The forms of letters, by the name that the reader gives them.
FORMS = {
    "G0": "Medical Professional Review",
    "G1": "Notice of Determination",
    "G2": "Letterhead with the documents reviewed",
    "G3a": "Table of dates, board named in a sentence",
    "G3b": "The same without a table of dates",
    "G4": "Table of dates, list of credentials",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that figures were taken from.

    Args:
        publisher: who published it, as the page names it beside a figure.
        title: its title, or where none is known what it is.
        year: when it was published; empty where that is not known.
        address: empty where none is known.
    """

    publisher: str
    title: str
    year: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """Its name in the page."""
        return f"source-{slugify(self.publisher)}-{self.year}".rstrip("-")


DWC, CWCI = "DWC", "CWCI"
#: Of these figures it was noted only that they are from the one or the other.
EITHER = Source(
    f"{DWC} or {CWCI}",
    "A yearly report or release of DWC, or a research note of CWCI; "
    "which of them was not noted with these figures.",
)
DWC_2017 = Source(
    DWC, "2017 Independent Medical Review (IMR) Report: Analysis of 2016 Data", "2017"
)
DWC_2020 = Source(
    DWC, "DIR, DWC Release Independent Medical Review Progress Report for 2019", "2020",
    "https://www.dir.ca.gov/DIRNews/2020/2020-102.html",
)  # fmt: skip
DWC_2021 = Source(DWC, "Annual report on the Independent Medical Review program in 2020", "2021")
DWC_2024 = Source(
    DWC, "DIR, DWC Release Independent Medical Review (IMR) Report for 2023 Data", "2024",
    "https://www.dir.ca.gov/DIRNews/2024/2024-48.html",
)  # fmt: skip
DWC_2025 = Source(
    DWC, "DIR, DWC Releases Independent Medical Review (IMR) Report for 2024", "2025",
    "https://www.dir.ca.gov/DIRNews/2025/2025-36.html",
)  # fmt: skip
CWCI_2022 = Source(
    CWCI, "CWCI Reports Continued Decline in IMR Volume in the First Half of 2022", "2022",
    "https://www.cwci.org/press_release.html?id=918",
)  # fmt: skip
CWCI_2023 = Source(
    CWCI,
    "California Workers’ Comp Independent Medical Reviews Increased in First Half of 2023",
    "2023",
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was published about a year.

    Args:
        letters: the determination letters of the year.
        overturned: the share of decisions overturned, as printed.
        letters_by, overturned_by: where each of the two figures is from.
    """

    year: str
    letters: int
    overturned: str
    letters_by: Source = EITHER
    overturned_by: Source = EITHER


PUBLISHED = (
    Published("2014", 143_840, "8.6 %"),
    Published("2015", 165_496, "11.2 %"),
    Published("2016", 175_963, "8.4 %", overturned_by=DWC_2017),
    Published("2017", 172_145, "8.3 %"),
    Published("2018", 184_733, "10.3 %"),
    Published("2019", 163_899, "10.4 %", overturned_by=DWC_2020),
    Published("2020", 136_740, "9.5 %", DWC_2021, DWC_2021),
    Published("2021", 133_494, "about 9 %", CWCI_2022),
    Published("2022", 127_215, "", CWCI_2023),
    Published("2023", 130_774, "10.2 %", DWC_2024, DWC_2024),
    Published("2024", 141_621, "12.7 %", DWC_2025, DWC_2025),
)
SOURCES = (DWC_2017, DWC_2020, DWC_2021, DWC_2024, DWC_2025, CWCI_2022, CWCI_2023, EITHER)


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """Show what the archive holds, how a letter is read, and what the words mean."""
    samples = holds_samples()
    by_year, forms = holdings(samples)
    years = whole_counts()[YEAR]
    context: dict[str, Any] = {
        "archive": whole().count,
        "letters": sum(sum(row.values()) for row in by_year.values()),
        "forms": [(form, FORMS.get(form, form or "unknown")) for form in forms],
        "by_year": [
            (year, [row.get(form, 0) for form in forms], sum(row.values()))
            for year, row in sorted(by_year.items(), key=lambda pair: pair[0] or "")
        ],
        "published": [
            (figures, sum(by_year.get(figures.year, {}).values()), years.get(figures.year))
            for figures in PUBLISHED
        ],
        "sources": SOURCES,
        "reading": cache.get_or_set(f"reading-{samples}", partial(reading, samples), _A_MINUTE),
    }
    return render(request, "about/about.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """Document the columns of exports and the keys of the JSON pages."""
    context = {
        "columns": COLUMNS,
        "formats": FORMATS.values(),
        "facets": FACETS,
        "browse_facets": BROWSE_FACETS.values(),
        "most_counted": MOST_COUNTED,
        "root": site_root(request),
    }
    return render(request, "about/data.html", context)


@per_generation
def holdings(samples: bool) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return the letters by year of decision and form, and the forms that there are.

    Args:
        samples: whether to count invented samples, or real letters.
    """
    rows = (
        Case.public.order_by()
        .filter(sample=samples)
        .annotate(year=ExtractYear("decision_date"))
        .values_list("year", "layout")
        .annotate(number=Count("pk"))
    )
    by_year: dict[str, dict[str, int]] = {}
    for year, form, number in rows:
        by_year.setdefault(str(year or ""), {})[form] = number
    return by_year, sorted({form for row in by_year.values() for form in row})


def reading(samples: bool) -> dict[str, Any]:
    """Return how the letters were read: how many with problems, by which reader.

    Args:
        samples: whether to count invented samples, or real letters.
    """
    letters = Letter.objects.filter(sample=samples)
    states = dict(letters.order_by().values_list("state").annotate(Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT problem ->> 'code', count(DISTINCT letter.id) FROM ingest_letter letter, "
            "jsonb_array_elements(letter.problems) problem "
            "WHERE letter.is_current AND letter.sample = %s "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            [samples],
        )
        problems = cursor.fetchall()
    versions = (
        letters.order_by("reader_version")
        .filter(state__in=CURRENT)
        .values_list("reader_version")
        .annotate(Count("pk"))
    )
    return {
        "read": sum(states.get(state, 0) for state in CURRENT),
        "with_problems": states.get(State.ARCHIVED_WITH_PROBLEMS, 0),
        "needs_person": states.get(State.NEEDS_PERSON, 0),
        "superseded": states.get(State.SUPERSEDED, 0),
        "duplicates": states.get(State.DUPLICATE, 0),
        "problems": [
            (code.replace("_", " ").replace("-", " "), number) for code, number in problems
        ],
        "versions": list(versions),
    }
