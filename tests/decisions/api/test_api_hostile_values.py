"""Impossible values in requests to the API get a problem document, never a server error."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("golden")

#: Values as bytes of a URL: half of a surrogate pair, NUL, numbers out of range, and no numbers.
IN_URLS = ["%ED%A0%80", "a%00b", "9" * 400, "-" + "9" * 25, "1e999", "NaN", "[" * 2_000, "%FF%FE"]
#: Values in JSON.
IN_JSON = [
    rb'"\ud800"',
    rb'"a\u0000b"',
    b"1" + b"0" * 400,
    b"1e999",
    b"-Infinity",
    b"NaN",
    b"[" * 20_000 + b"]" * 20_000,
    rb'{"\udc00": 1}',
    b"\xff\xfe",
]


def operations(client: Client, method: str) -> list[tuple[str, dict[str, Any]]]:
    paths = client.get("/api/openapi.json").json()["paths"]
    return [(path, each[method]) for path, each in paths.items() if method in each]


@pytest.fixture(autouse=True)
def many_requests(settings: Any) -> None:
    settings.API_LIMIT = 1_000_000


@pytest.mark.slow
def test_values_in_urls(client: Client) -> None:
    answered = Counter[int]()
    errors = []
    for path, operation in operations(client, "get"):
        parameters = operation.get("parameters", [])
        plain = {each["name"]: "1" for each in parameters if each["in"] == "path"}
        for each in parameters:
            for value in IN_URLS if each["in"] in ("path", "query") else ():
                url = path.format_map({**plain, each["name"]: value})
                response = client.get(url + f"?{each['name']}={value}" * (each["in"] == "query"))
                answered[response.status_code] += 1
                if response.status_code >= 500:
                    errors.append((url, each["name"], value[:20], response.status_code))
    assert errors == []
    assert answered[429] == 0
    assert answered.total() > 500


def test_values_in_bodies(client: Client) -> None:
    answered = Counter[int]()
    errors = []
    for path, operation in operations(client, "post"):
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            for value in IN_JSON:
                for body in (value, b'{"text": %b}' % value, b'{"text": "a", "b": %b}' % value):
                    response = client.post(path, body, content_type="application/json")
                    answered[response.status_code] += 1
                    if response.status_code >= 500:
                        errors.append((path, body[:40], response.status_code))
    assert errors == []
    assert answered[429] == 0
    assert answered[400] + answered[422] > 20, answered
