"""The page about the archive, and the page that documents its files and JSON."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.alerts.message_queue import PER_WEBHOOK
from decisions.enums import LETTER_LAYOUTS
from decisions.export.columns import COLUMNS
from decisions.export.formats import FORMATS
from decisions.models import Case
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, whole_archive, whole_counts
from decisions.pages.sample_notice import holds_samples
from decisions.pages.search_urls import site_root
from decisions.search import FACETS, MOST_BY_LETTER, MOST_COUNTED, YEAR, per_generation
from decisions.state_program.published_figures import PUBLISHED, SOURCES


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """Show what the archive holds, and the glossary."""
    samples = holds_samples()
    by_year, layouts = letters_by_year_and_layout(samples)
    years = whole_counts()[YEAR]
    context: dict[str, Any] = {
        "archive": whole_archive().count,
        "samples": samples,
        **first_and_last_day(samples),
        "letters": sum(sum(row.values()) for row in by_year.values()),
        "layouts": [
            (layout, LETTER_LAYOUTS.get(layout, layout or "unknown")) for layout in layouts
        ],
        "by_year": [
            (year, [row.get(layout, 0) for layout in layouts], sum(row.values()))
            for year, row in sorted(by_year.items(), key=lambda pair: pair[0] or "")
        ],
        "published": [
            (figures, sum(by_year.get(figures.year, {}).values()), years.get(figures.year))
            for figures in PUBLISHED
        ],
        "sources": SOURCES,
        "alerts": settings.ALERTS,
        "most_by_letter": MOST_BY_LETTER,
        "list_days": settings.LIST_DAYS,
        "folder_days": settings.FOLDER_DAYS,
        "login_days": settings.LOGIN_DAYS,
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
        "alerts": settings.ALERTS,
        "per_webhook": PER_WEBHOOK,
        "root": site_root(request),
    }
    return render(request, "about/data.html", context)


@per_generation
def first_and_last_day(samples: bool) -> dict[str, date | None]:
    """Return the first and the last decision date of letters.

    Args:
        samples: whether to use invented samples, or real letters.
    """
    letters = Case.public.order_by().filter(sample=samples)
    return letters.aggregate(first_day=Min("decision_date"), last_day=Max("decision_date"))


@per_generation
def letters_by_year_and_layout(samples: bool) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return the letters by year of decision and layout, and the existing layouts.

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
    for year, layout, number in rows:
        by_year.setdefault(str(year or ""), {})[layout] = number
    return by_year, sorted({layout for row in by_year.values() for layout in row})
