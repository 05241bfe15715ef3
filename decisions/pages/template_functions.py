"""Functions and filters that templates of pages use."""

import re
from collections.abc import Sequence
from html import escape

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from decisions.case_numbers import number_matches
from decisions.export.formats import FORMATS
from decisions.models import Case, DisputedItem, GuidelineCitation
from decisions.pages.browse.browsable_facets import BrowseRow
from decisions.pages.charts.dots import DotPlot, DotRow, dot_plot
from decisions.pages.citing.citation_parts import cited_case
from decisions.pages.folders.content import FolderDecision
from decisions.pages.folders.links import current_ticks
from decisions.pages.search_urls import SearchUrl, conditions_of, path_of, repeated, with_parameters
from decisions.pages.statistics.compared_searches import compared_parameters

_BREAK = SafeString("/<wbr>")
#: Terms such as L4-5, X-ray and 2-3, which are read as one word.
_SHORT_TERM = r"\b\w{1,3}-\w{1,3}\b"
#: The formats of files that only programs read.
_FOR_PROGRAMS = ("jsonl",)


def case_citation(case: Case, root: str) -> str:
    """Return how to cite a case, with its permanent URL."""
    return f"{cited_case(case).full_name}. {root}{case.get_absolute_url()}"


def unbroken(text: str) -> SafeString:
    """Return text as HTML without line breaks in its case numbers and in terms such as L4-5.

    Args:
        text: the text, or HTML whose tags have no attributes.
    """
    html = conditional_escape(text)
    if "-" not in html:
        return html
    kept = {html[match.start : match.end] for match in number_matches(html)}
    parts = [*sorted(map(re.escape, kept)), _SHORT_TERM]
    # In Markup itself, `sub` would escape the tags.
    return mark_safe(  # noqa: S308  escaped
        re.sub("|".join(parts), r'<span class="nowrap">\g<0></span>', str(html))
    )


def download_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each download of a search that people open.

    Args:
        query: the parameters of the search in its URL.
    """
    url = SearchUrl(conditions_of(QueryDict(query)))
    return [
        (kind.label, url.page("export", ending))
        for ending, kind in FORMATS.items()
        if ending not in _FOR_PROGRAMS
    ]


def program_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each download of a search that programs read.

    Args:
        query: the parameters of the search in its URL.
    """
    url = SearchUrl(conditions_of(QueryDict(query)))
    files = [(FORMATS[ending].label, url.page("export", ending)) for ending in _FOR_PROGRAMS]
    return [("JSON", url.page("search_json")), *files]


def further_links(query: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each further page about the decisions of a search.

    Args:
        query: the parameters of the search in its URL.
    """
    asked = conditions_of(QueryDict(query))
    url = SearchUrl(asked)
    compared = with_parameters(path_of("compare_searches"), compared_parameters(asked, asked))
    alerts = [("Email alert", url.page("alert_new"))] if settings.ALERTS else []
    return [
        *alerts,
        ("Follow as a feed", url.page("feed")),
        ("Statistics", url.page("statistics")),
        ("Compare with another search", compared),
    ]


def item_url(request: HttpRequest, name: str, slug: str, position: int) -> str:
    """Return the URL of a page of an item, with the search that the reader came from.

    Args:
        request: the request, whose parameters describe that search.
        name: the page's name in `urls.py`.
        slug: the slug of the case.
        position: the item's number in its letter, from 1.
    """
    parameters = repeated(request.GET).urlencode()
    return with_parameters(path_of(name, slug, position), parameters)


def below(url: str, request: HttpRequest) -> str:
    """Return the URL of a page below the requested one relative to it, which is shorter."""
    return url.removeprefix(request.path)


def corrected(part: Case | DisputedItem | GuidelineCitation, *fields: str) -> SafeString | str:
    """Mark a value that a person corrected, with a link to the date and the reason.

    Args:
        part: the case or item that has the value.
        fields: the fields that the value shows; "" if a person added the whole part.
    """
    correction = next(filter(None, map(part.corrected.get, fields)), None)
    if correction is None:
        return ""
    return format_html(' <a class="corrected" href="#correction-{}">corrected</a>', correction)


def tick(
    request: HttpRequest, slug: str, position: int, name: str, *, in_table: bool = False
) -> SafeString:
    """Return the checkbox that adds a decision to a folder, or the note that it is in it.

    Args:
        request: the request for the page; its visitor may have a folder.
        slug: the slug of the case.
        position: the item's number in its letter.
        name: the checkbox's name for screen readers.
        in_table: whether the heading of a column says what the checkbox is for.
    """
    called = f"<i>: {escape(name)}</i>"
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
    """Return the words of a decision that a folder quotes, with the marked parts."""
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
    """Return a name that may wrap after a slash: `Imaging/Radiology` has no space.

    Most names have no slash; the template escapes those.
    """
    if "/" not in text:
        return text
    return format_html_join(_BREAK, "{}", ([part] for part in text.split("/")))


def letter_link(anchor: str, shown: str, of: str = "") -> SafeString:
    """Return a value as a link to the words of the letter from which it was read.

    Args:
        anchor: that of the words; empty for none.
        shown: the value.
        of: the URL of the letter's text, if it is not on the same page.
    """
    if not anchor:
        return conditional_escape(shown)
    return format_html('<a href="{}#at-{}">{}</a>', of, anchor, shown)


def collected(*names: str) -> list[str]:
    """Return the URLs of static files; none before `collectstatic` has run.

    Error pages use this, since missing static files may be the error.
    """
    try:
        return [static(name) for name in names]
    except ValueError:
        return []
