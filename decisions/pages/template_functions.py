"""Template functions for a case and its items: citations, corrections, links."""

from collections.abc import Sequence
from html import escape

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from decisions.export.formats import FORMATS
from decisions.models import Case, DisputedItem, GuidelineCitation
from decisions.pages.browse.browsable_facets import BrowseRow
from decisions.pages.charts.dots import DotPlot, DotRow, dot_plot
from decisions.pages.citing.citation_parts import cited_case, reference_to
from decisions.pages.citing.styles import full
from decisions.pages.folders.content import FolderDecision
from decisions.pages.folders.links import current_ticks
from decisions.pages.search_urls import SearchUrl, conditions_of, path_of, with_parameters
from decisions.pages.statistics.compared_searches import compared_parameters

_BREAK = SafeString("/<wbr>")
#: The formats of files that only programs read.
_FOR_PROGRAMS = ("jsonl",)


def citation(item: DisputedItem, root: str) -> str:
    """Return how to cite a decision."""
    return full(reference_to(item, root))


def case_citation(case: Case, root: str) -> str:
    """Return how to cite a case, with the URL that it will keep."""
    return f"{cited_case(case).full_name}. {root}{case.get_absolute_url()}"


def download_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each file of a search that people open.

    Args:
        query: the search, as its URL says it.
    """
    url = SearchUrl(conditions_of(QueryDict(query)))
    return [
        (kind.label, url.page("export", ending))
        for ending, kind in FORMATS.items()
        if ending not in _FOR_PROGRAMS
    ]


def program_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each file of a search that programs read.

    Args:
        query: the search, as its URL says it.
    """
    url = SearchUrl(conditions_of(QueryDict(query)))
    files = [(FORMATS[ending].label, url.page("export", ending)) for ending in _FOR_PROGRAMS]
    return [("JSON", url.page("search_json")), *files, ("Feed", url.page("feed"))]


def further_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each page besides its own about the decisions of a search.

    Args:
        query: the search, as its URL says it.
    """
    asked = conditions_of(QueryDict(query))
    url = SearchUrl(asked)
    compared = with_parameters(path_of("compare_searches"), compared_parameters(asked, asked))
    alerts = [("Email alert", url.page("alert_new"))] if settings.ALERTS else []
    return [
        *alerts,
        ("Statistics", url.page("statistics")),
        ("Compare with another search", compared),
    ]


def item_url(request: HttpRequest, name: str, slug: str, position: int) -> str:
    """Return the URL of a page of an item that remembers the search its reader came from.

    Args:
        request: the request, whose parameters are that search.
        name: the page's name in `urls.py`.
        slug: the case.
        position: the item's number in its letter, from 1.
    """
    parameters = request.GET.urlencode()
    return with_parameters(path_of(name, slug, position), parameters)


def corrected(part: Case | DisputedItem | GuidelineCitation, *fields: str) -> SafeString | str:
    """Mark a value that a person corrected, with a link to when and why.

    Args:
        part: what the value is of.
        fields: the fields that the value shows; "" where a person added the whole part.
    """
    correction = next(filter(None, map(part.corrected.get, fields)), None)
    if correction is None:
        return ""
    return format_html(' <a class="corrected" href="#correction-{}">corrected</a>', correction)


def tick(
    request: HttpRequest, slug: str, position: int, name: str, *, in_table: bool = False
) -> SafeString:
    """Return the box that puts a decision into a folder, or say that it is in it.

    Args:
        request: of the page, whose visitor may have a folder.
        slug: of the case.
        position: the item's number in its letter.
        name: what the box is called for who hears it alone.
        in_table: whether the head of a column says what the box is for.
    """
    called = f'<span class="hidden">: {escape(name)}</span>'
    to, there = "To folder", "✓ In folder"
    if in_table:
        to, there = f'<span class="hidden">{to}</span>', f'✓<span class="hidden">{there[1:]}</span>'
    if (slug, position) in current_ticks(request):
        return mark_safe(f'<span class="tick">{there}{called}</span>')  # noqa: S308  escaped
    return mark_safe(  # noqa: S308  escaped
        f'<label class="tick"><input type="checkbox" name="tick" value="{escape(slug)}:{position}"'
        f' form="to-folder"> {to}{called}</label>'
    )


def quoted_words(decision: FolderDecision) -> SafeString:
    """Return what a folder quotes of a decision, with the parts that were marked."""
    return format_html_join(
        "",
        "{}",
        (
            [format_html("<mark>{}</mark>", words) if is_marked else words]
            for words, is_marked in decision.quoted_parts
        ),
    )


def plot_of(rows: Sequence[BrowseRow]) -> DotPlot:
    """Return the dot plot of the rows of a table."""
    return dot_plot([DotRow(row.label, row.count) for row in rows])


def slashed(text: str) -> SafeString | str:
    """Return a name whose lines may break after a slash: `Imaging/Radiology` has no space.

    Most have none; the template escapes those.
    """
    if "/" not in text:
        return text
    return format_html_join(_BREAK, "{}", ([part] for part in text.split("/")))


def place(name: str, shown: str) -> SafeString:
    """Return what is shown as a link to the place in the letter that it was read from."""
    if not name:
        return conditional_escape(shown)
    return format_html('<a class="where" href="#at-{}">{}</a>', name, shown)


def collected(*names: str) -> list[str]:
    """Return the URLs of static files; without `collectstatic` there are none.

    Pages of errors use this: the static files may be what went wrong.
    """
    try:
        return [static(name) for name in names]
    except ValueError:
        return []
