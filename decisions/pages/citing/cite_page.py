"""The page that cites a decision, and files for reference managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.citing.styles import FILE_STYLES, STYLES
from decisions.pages.search_urls import site_root
from decisions.public_cases import whole_item


@require_safe
def page(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """Show every way to cite a decision."""
    item = whole_item(slug, position)
    cited = reference_to(item, site_root(request))
    context = {
        "case": item.case,
        "item": item,
        "cited": cited,
        "styles": [(label, write(cited)) for label, write in STYLES],
        "files": list(FILE_STYLES.values()),
    }
    return render(request, "citing/cite.html", context)


@require_safe
def file(request: HttpRequest, slug: str, position: int, ending: str) -> HttpResponse:
    """Return the citation of a decision as a file."""
    style = FILE_STYLES[ending]
    cited = reference_to(whole_item(slug, position), site_root(request))
    response = HttpResponse(style.write(cited), content_type=style.content_type)
    name = f"{'invented-sample-' if cited.case.sample else ''}{cited.case.key}-{position}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
