"""The page of recurring passages, with a form that takes a pasted text; its JSON and CSV."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from decisions.export.formats import csv_of
from decisions.pages.charts.dots import DotRow, dot_plot
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.content_negotiation import json_response
from decisions.pages.recurring_passages.rows import PassageRow, passage_row, passage_rows
from decisions.pages.search_unavailable import sent_whole
from decisions.pages.search_urls import path_of, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.search import (
    PASSAGE,
    RECURS_FROM,
    DecisionSearch,
    PassageFinder,
    PassageList,
    is_passage,
    keyed_sentences,
    listed_passages,
)

#: The number of passages on one page.
PER_PAGE = 25
#: The most characters of a pasted text that are read, and the most passages that are looked up.
LONGEST_TEXT, MOST_PASTED = 20_000, 40
_COLUMNS = (
    "passage",
    "text",
    "decisions",
    "letters",
    "overturned",
    "rate",
    "interval_low",
    "interval_high",
    "guideline",
    "search",
    "samples",
)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the most frequent passages, or those of a pasted text."""
    if request.method == "POST":
        return _pasted(request)
    return render(request, "recurring_passages/passages.html", _context(request))


@framed
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show the most frequent passages, or those in the URL, for a frame on another site."""
    return render(request, "recurring_passages/embed.html", _context(request))


@require_safe
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Return the chart of the outcomes of the passages' decisions as an SVG file."""
    shown = _context(request)
    rows = [DotRow(row.text, row.count) for row in shown["rows"] if row.count.decisions]
    if not rows:
        raise Http404
    context = {
        "plot": dot_plot(rows),
        "of": "Passages of a text" if shown["asked"] else "Recurring passages",
        "page_url": f"{site_root(request)}{path_of('passages')}{shown['shown']}",
    }
    return drawing(request, "recurring_passages/chart.svg", context, "passages")


@require_safe
def page_json(request: HttpRequest) -> HttpResponseBase:
    """Send the content of the page as JSON."""
    shown = _context(request)
    root = site_root(request)
    data = {
        "address": f"{root}{request.get_full_path()}",
        "samples": shown["samples"],
        "found": shown["found"],
        "page": shown["page"].number if shown["page"] else 1,
        "pages": shown["page"].paginator.num_pages if shown["page"] else 1,
        "passages": [_as_json(row, root) for row in shown["rows"]],
    }
    return json_response(data)


@require_safe
@limit_concurrency("downloads", each=2, all_together=6, again=30)
def page_csv(request: HttpRequest) -> HttpResponseBase:
    """Send all passages of the list, or those in the URL, as CSV."""
    samples = DecisionSearch().samples
    asked, listed = _asked(request), listed_passages(samples=samples)
    rows = map(passage_row, asked) if asked or not listed else _every_row(listed)
    name = "imr-invented-samples-passages" if samples else "imr-passages"
    return StreamingHttpResponse(
        sent_whole(csv_of(_lines(rows, site_root(request), samples=samples))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _context(request: HttpRequest) -> dict[str, Any]:
    asked, samples = _asked(request), DecisionSearch().samples
    listed = listed_passages(samples=samples)
    indexes = range(listed.number if listed else 0)
    shown = None if asked else Paginator(indexes, PER_PAGE).get_page(request.GET.get("page"))
    rows = [*map(passage_row, asked)]
    if listed and shown:
        rows = [*passage_rows(listed.part(shown.start_index() - 1, shown.end_index()))]
    query = urlencode({PASSAGE.name: asked}, doseq=True)
    return {
        "asked": asked,
        "page": shown,
        "found": listed.found if listed else None,
        "rows": rows,
        "first": shown.start_index() if shown else 1,
        "recurs_from": RECURS_FROM,
        "samples": samples,
        "files": f"?{query}" if query else "",
        "shown": f"?{query}" if query else f"?page={shown.number}" if shown else "",
        "text": "",
        "problem": "",
    }


def _asked(request: HttpRequest) -> list[str]:
    """Return the distinct passages in the URL."""
    named = request.GET.getlist(PASSAGE.name)[:MOST_PASTED]
    return [passage for passage in dict.fromkeys(named) if is_passage(passage)]


def _every_row(listed: PassageList) -> Iterator[PassageRow]:
    for first in range(0, listed.number, PER_PAGE):
        yield from passage_rows(listed.part(first, first + PER_PAGE))


def _pasted(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the passages of a pasted text, which is not stored."""
    text = request.POST.get("text", "").replace("\0", " ")
    passages = _passages_of(text[:LONGEST_TEXT])
    problem = ""
    if len(text) > LONGEST_TEXT:
        problem = f"That is more than {LONGEST_TEXT:,} characters. Paste part of it."
    elif not passages:
        problem = (
            "The text has no complete sentence of ten words or more. Paste complete sentences."
        )
    if problem:
        context = {**_context(request), "text": text[:LONGEST_TEXT], "problem": problem}
        return render(request, "recurring_passages/passages.html", context, status=400)
    query = urlencode({PASSAGE.name: passages}, doseq=True)
    return HttpResponseRedirect(f"{reverse('passages')}?{query}")


def _passages_of(text: str) -> list[str]:
    """Return the recurring passages of a text and its other sentences, in order."""
    recurring = PassageFinder().passages(text)
    others = [
        (each.start, each.key)
        for each in keyed_sentences(text)
        if not any(passage.start <= each.start < passage.end for passage in recurring)
    ]
    in_order = sorted([*((each.start, each.value) for each in recurring), *others])
    return [*dict.fromkeys(value for _, value in in_order)][:MOST_PASTED]


def _as_json(row: PassageRow, root: str) -> dict[str, Any]:
    return {
        "passage": row.value,
        "text": row.text,
        "decisions": row.count.decisions,
        "letters": row.letters,
        "overturned": row.count.overturned,
        "rate": row.count.rate,
        "interval": row.interval,
        "guideline": row.guideline or None,
        "search": f"{root}{row.search}",
    }


def _lines(rows: Iterator[PassageRow], root: str, *, samples: bool) -> Iterator[Iterable[object]]:
    """Yield the lines of the CSV: the header, and one line for each passage."""
    yield _COLUMNS
    for row in rows:
        yield [
            row.value,
            row.text,
            row.count.decisions,
            row.letters,
            row.count.overturned,
            row.count.rate,
            *(row.interval or ("", "")),
            row.guideline,
            f"{root}{row.search}",
            "yes" if samples else "no",
        ]
