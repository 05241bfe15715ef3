"""Requests to the API."""

from collections.abc import Iterator
from typing import Any

import httpx
from django.contrib.auth.models import Group, User
from django.test import Client

from decisions.api.keys import give_secret
from decisions.models import ApiKey


def make_key(name: str, group: str = "", per_hour: int = 1000) -> tuple[ApiKey, dict[str, str]]:
    """Create an API key for a new user; return it and the headers of its requests."""
    owner = User.objects.create_user(name, password="a long password")
    if group:
        owner.groups.add(Group.objects.get(name=group))
    key = ApiKey(label=f"of {name}", owner=owner, per_hour=per_hour)
    secret = give_secret(key)
    key.save()
    return key, {"Authorization": f"Bearer {secret}"}


def asked(path: str, **parameters: Any) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/{path}", parameters)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def next_of(answer: Any) -> str | None:
    """Return the URL of the next page from the Link header (RFC 8288)."""
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
