"""What a page shows, read from its markup."""

import html
import re

from django.test import Client


def page(client: Client, url: str, status: int = 200) -> str:
    """Return the markup of a page."""
    response = client.get(url)
    assert response.status_code == status
    return str(response.content.decode())


def words(markup: str) -> str:
    """Return the words of a page, on one line."""
    whole = markup.replace("<wbr>", "")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", whole)).split())


def decisions_found(markup: str) -> int:
    """Return how many decisions the search page says that it found."""
    found = re.search(r"Skip to the results ([\d,]+) decisions?", words(markup))
    assert found
    return int(found[1].replace(",", ""))
