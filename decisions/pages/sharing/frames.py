"""Pages that stand in a frame of any other site."""

from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from decisions.pages.content_negotiation import View


def framed(view: View) -> View:
    """Make a view whose pages any site may show in a frame; `framed.html` is their base."""
    anywhere = csp_replace({"frame-ancestors": ["*"]})
    return require_safe(xframe_options_exempt(anywhere(view)))
