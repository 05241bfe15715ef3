"""The icons of pages, as `data:` URLs, which need no request."""

from functools import cache
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from decisions.pages.search_urls import SearchUrl

COLORS = 12
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="hsl({hue}, 60%, 27%)"/>'
    '<text x="16" y="23" font-family="system-ui, Arial, sans-serif" font-size="21"'
    ' font-weight="700" text-anchor="middle" fill="#ffffff">{letter}</text></svg>'
)


def icon_of_the_search(url: SearchUrl, name: str) -> SafeString:
    """Return the icon of a search, a letter on a color that distinguishes tabs of searches.

    Args:
        url: the search; different searches have different colors, as far as the number of colors
            allows.
        name: its name, whose first letter is on the icon.
    """
    letter = next((each.upper() for each in name if each.isascii() and each.isalnum()), "0")
    asked = SearchUrl(url.query).without("sort", "per", "view", "split", "group", "synonyms")
    color = crc32(asked.parameters.encode()) % COLORS
    return _data_url(_ICON.format(hue=color * (360 // COLORS), letter=letter))


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Lead to the archive's icon, which browsers request for files that are not HTML."""
    return redirect(static("icon.svg"))


@cache
def icon_of_the_archive() -> SafeString:
    """Return the icon of all other pages."""
    return _data_url(Path(str(finders.find("icon.svg"))).read_text().strip())


def _data_url(svg: str) -> SafeString:
    # Nothing in it ends an attribute in double quotes; escaped, its many ' would be half of it.
    return mark_safe("data:image/svg+xml," + quote(svg.replace('"', "'"), safe="='/:"))  # noqa: S308
