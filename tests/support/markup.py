"""The markup and text of pages."""

import html
import re

from django.test import Client


def page(client: Client, url: str, status: int = 200) -> str:
    """Request a page, check its status, and return its markup."""
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def words(markup: str) -> str:
    """Return the text of a page, on one line."""
    whole = markup.replace("<wbr>", "")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", whole)).split())


def decisions_found(markup: str) -> int:
    """Return the number of decisions that the search page displays."""
    found = re.search(r"Skip to the results ([\d,]+) decisions?", words(markup))
    assert found
    return int(found[1].replace(",", ""))
