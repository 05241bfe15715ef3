"""robots.txt and sitemap.xml: the pages that crawlers may fetch, and where they are.

The number of possible searches is unlimited, and each costs work. Crawlers get cases, browse pages,
and the page of each kind that has no parameters.
The formats are those of RFC 9309 and of sitemaps.org.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisions.models import Case
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, browse_rows
from decisions.pages.search_urls import site_root

#: The length of a sitemap's range of case ids, and so its most URLs: sitemaps.org allows no more.
PER_SITEMAP = 50_000
_MOST_SITEMAPS = 50_000
_CLOSED = (
    "/*?*",
    "/decisions.",
    "/facets/",
    "/suggestions/",
    "/statistics.",
    "/lists/",
    "/alerts/",
    "/folders/",
    "/passages.",
    "/*.json",
    "/compare-searches.",
    "/cases/*/cite",
    "/cases/*/report",
    "/cases/*/similar/",
    "/cases/*/beside/",
    "/cases/*/reading/",
    "/chart.svg",
    "/card.png",
    "/embed/",
    "/*/embed/",
    "/admin/",
    "/login/",
    "/logout/",
)
#: Programs that fetch a page to show a card beside a link that a person shares.
_SHOW_CARDS = ("facebookexternalhit", "LinkedInBot", "Slackbot-LinkExpanding", "Twitterbot")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponseBase:
    """List the pages that crawlers must not fetch: all, if the archive is not to be indexed."""
    if settings.NOINDEX:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        sitemap = f"{site_root(request)}{reverse('sitemap')}"
        lines = [
            *(f"User-agent: {each}" for each in _SHOW_CARDS),
            "Allow: /",
            "",
            "User-agent: *",
            *(f"Disallow: {path}" for path in _CLOSED),
            f"Sitemap: {sitemap}",
        ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """List the sitemaps."""
    last = Case.public.filter(sample=False).aggregate(last=Max("pk"))["last"]
    number = last // PER_SITEMAP + 1 if last else 0
    paths = [reverse("sitemap_browse")]
    paths += [reverse("sitemap_cases", args=[n]) for n in range(number)]
    root = site_root(request)
    return _xml("sitemapindex", (f"<sitemap>{_loc(root, path)}</sitemap>" for path in paths))


@require_safe
def sitemap_browse(request: HttpRequest) -> HttpResponseBase:
    """List the page of each value that can be browsed, and the pages above them."""
    paths = [reverse("search"), reverse("about"), reverse("browse"), reverse("statistics")]
    for facet in BROWSE_FACETS.values():
        paths += [facet.url, *(row.page for row in browse_rows(facet))]
    root = site_root(request)
    return _xml("urlset", (f"<url>{_loc(root, path)}</url>" for path in paths[:PER_SITEMAP]))


@require_safe
def sitemap_cases(request: HttpRequest, number: int) -> HttpResponseBase:
    """List the cases whose ids lie in one range, with the time of the last change of each.

    Selecting a range of ids is fast; an offset of a million rows is not.
    """
    if number >= _MOST_SITEMAPS:
        raise Http404
    start = number * PER_SITEMAP
    cases = Case.public.filter(sample=False, pk__gte=start, pk__lt=start + PER_SITEMAP)
    rows = cases.order_by("pk").values_list("slug", "updated_at").iterator(chunk_size=2_000)
    root = site_root(request)
    return _xml(
        "urlset",
        (
            f"<url>{_loc(root, reverse('case', args=[slug]))}"
            f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod></url>"
            for slug, changed in rows
        ),
    )


def _loc(root: str, path: str) -> str:
    return f"<loc>{escape(root + path)}</loc>"


def _xml(element: str, entries: Iterable[str]) -> HttpResponseBase:
    def parts() -> Iterator[str]:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{_NAMESPACE}">\n'
        for entry in entries:
            yield f"{entry}\n"
        yield f"</{element}>\n"

    return StreamingHttpResponse(parts(), content_type="application/xml; charset=utf-8")
