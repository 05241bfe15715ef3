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
from decisions.pages.sharing.colors import BAR, LINE, OVERTURNED, PAPER, QUIET, WARNING

#: The looks of marks in SVG files by class, since no style sheet applies to them.
_LOOK = {
    "tick": f'stroke="{LINE}"',
    "reference": f'stroke="{QUIET}" stroke-dasharray="3 3"',
    "rule-change": f'stroke="{WARNING}" stroke-dasharray="1 3" stroke-width="1.5"',
    "rate-line": f'fill="none" stroke="{OVERTURNED}" stroke-width="1.5"',
    "whisker": f'stroke="{OVERTURNED}" stroke-width="2"',
    "point": f'fill="{OVERTURNED}" stroke="{OVERTURNED}" stroke-width="2"',
    "point few": f'fill="{PAPER}" stroke="{OVERTURNED}" stroke-width="2"',
    "goes-on": f'fill="{OVERTURNED}"',
    "strip": 'fill="none"',
    "volume": f'fill="{BAR}"',
    "tick-name": f'fill="{QUIET}"',
    "year-name": f'fill="{QUIET}" text-anchor="middle"',
    "none": f'fill="{QUIET}" text-anchor="middle"',
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
