"""The icon of a search: a letter on a color, which distinguishes the tabs of several searches."""

from functools import cache
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from decisions.pages.search_urls import SearchUrl, path_of

COLORS = 12
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="hsl({hue}, 60%, 27%)"/>'
    '<text x="16" y="23" font-family="system-ui, Arial, sans-serif" font-size="21"'
    ' font-weight="700" text-anchor="middle" fill="#ffffff">{letter}</text></svg>'
)


def icon_url(url: SearchUrl, name: str) -> str:
    """Return the URL of a search's icon.

    Args:
        url: the search; different searches have different colors, as far as the number of colors
            allows.
        name: its name, whose first letter is on the icon.
    """
    letter = next((each.upper() for each in name if each.isascii() and each.isalnum()), "0")
    asked = SearchUrl(url.query).without("sort", "per", "view", "split", "group", "synonyms")
    return path_of("icon", crc32(asked.parameters.encode()) % COLORS, letter)


@cache
def icon_of_the_archive() -> str:
    """Return the icon of all other pages as a `data:` URL, which needs no request."""
    drawn = Path(str(finders.find("icon.svg"))).read_text().strip().replace('"', "'")
    return "data:image/svg+xml," + quote(drawn, safe="='/:")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def icon(request: HttpRequest, color: str, letter: str) -> HttpResponse:
    """Show an icon."""
    drawn = _ICON.format(hue=int(color) % COLORS * (360 // COLORS), letter=letter)
    return HttpResponse(drawn, content_type="image/svg+xml")
