"""Pages for frames on other sites, and charts as SVG files."""

import re
from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from decisions.pages.content_negotiation import View

#: The colors of SVG files by class, since no style sheet applies to them. They are those of the
#: light theme in `static/base.css`.
_LOOK = {
    "tick": 'stroke="#d8dde3"',
    "reference": 'stroke="#56606b" stroke-dasharray="3 3"',
    "rule-change": 'stroke="#7a4d00" stroke-dasharray="1 3" stroke-width="1.5"',
    "rate-line": 'stroke="#0a6242" stroke-width="1.5"',
    "whisker": 'stroke="#0a6242" stroke-width="2"',
    "point": 'fill="#0a6242" stroke="#0a6242" stroke-width="2"',
    "point few": 'fill="#ffffff" stroke="#0a6242" stroke-width="2"',
    "goes-on": 'fill="#0a6242"',
    "strip": 'fill="none"',
    "volume": 'fill="#84909d"',
    "tick-name": 'fill="#56606b"',
    "year-name": 'fill="#56606b" text-anchor="middle"',
    "none": 'fill="#56606b" text-anchor="middle"',
}
_MARK = re.compile(r'class="([a-z -]+)"(?! (?:fill|stroke)=)')


def framed(view: View) -> View:
    """Allow any site to show a view's pages in a frame; their base template is `framed.html`."""
    anywhere = csp_replace({"frame-ancestors": ["*"]})
    return require_safe(xframe_options_exempt(anywhere(view)))


def drawing(
    request: HttpRequest, template: str, context: Mapping[str, Any], name: str
) -> HttpResponse:
    """Return a chart as an SVG file; the base of its template is `drawing.svg`.

    Args:
        request: the request.
        template: the name of the template.
        context: its context, with the chart's subject as `of` and its page as `page_url`.
        name: the file name without extension.
    """
    drawn = render(request, template, dict(context), content_type="image/svg+xml")
    drawn.content = _colored(drawn.content.decode())
    drawn["Content-Disposition"] = f'inline; filename="{name}.svg"'
    return drawn


def _colored(drawing: str) -> str:
    """Return the SVG with colors added to each mark that has none."""
    return _MARK.sub(lambda mark: f"{mark[0]} {_LOOK.get(mark[1], '')}".rstrip(), drawing)
