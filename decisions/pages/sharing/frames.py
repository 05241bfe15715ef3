"""Pages for frames on other sites, and charts as files."""

from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from decisions.pages.charts.file_colors import colored
from decisions.pages.content_negotiation import View


def framed(view: View) -> View:
    """Make a view whose pages any site may show in a frame; `framed.html` is their base."""
    anywhere = csp_replace({"frame-ancestors": ["*"]})
    return require_safe(xframe_options_exempt(anywhere(view)))


def drawing(
    request: HttpRequest, template: str, context: Mapping[str, Any], name: str
) -> HttpResponse:
    """Return a chart as an SVG file of its own; `drawing.svg` is the base of its template.

    Args:
        request: what was asked.
        template: the template.
        context: what it needs; its base needs `of` (what the chart is of) and `page_url`.
        name: of the file, without its ending.
    """
    drawn = render(request, template, dict(context), content_type="image/svg+xml")
    drawn.content = colored(drawn.content.decode())
    drawn["Content-Disposition"] = f'inline; filename="{name}.svg"'
    return drawn
