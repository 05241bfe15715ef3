"""Downloads: all decisions of a search as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from decisions.export.formats import FORMATS, FileSource
from decisions.export.rows import export_rows
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.search.chips import conditions_in_words
from decisions.pages.search_unavailable import sent_whole
from decisions.pages.search_urls import SearchUrl, site_root


@require_safe
@limit_concurrency("downloads", each=2, all_together=6, again=30)
def export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Stream all decisions of a search as a file."""
    kind = FORMATS.get(ending)
    if kind is None:
        raise Http404
    url = SearchUrl(request.GET)
    search = url.search
    number = len(search)  # raises here, not in the middle of the file, if the index is missing
    rows = export_rows(search, site_root(request))
    source = FileSource(
        description=", ".join(conditions_in_words(url)) or "all decisions",
        url=f"{site_root(request)}{url.page()}",
        decisions=number,
        overturned=search.count.overturned,
        day=localdate(),
        samples=search.samples,
    )
    name = "imr-invented-samples" if search.samples else "imr-decisions"
    return StreamingHttpResponse(
        sent_whole(kind.write(rows, source)),
        content_type=kind.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind.ending}"',
            "X-Decisions": str(number),
            "X-Samples": "yes" if search.samples else "no",
            "X-Content-Type-Options": "nosniff",
        },
    )
