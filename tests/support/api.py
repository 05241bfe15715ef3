"""Asking the API, in tests."""

from collections.abc import Iterator
from typing import Any

import httpx
from django.test import Client


def asked(path: str, **parameters: Any) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/{path}", parameters)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def next_of(answer: Any) -> str | None:
    """Return the URL of the next part of a list, as the Link header has it (RFC 8288)."""
    links = httpx.Response(200, headers={"Link": answer.headers.get("Link", "")}).links
    return links["next"]["url"] if "next" in links else None


def pages(path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    while True:
        page = asked(path, **parameters)
        yield page
        if page["next_cursor"] is None:
            return
        parameters["cursor"] = page["next_cursor"]


def identities(page: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each["case"], each["item"]) for each in page["results"]]
