"""The MCP server, called by the protocol's own client: tools, errors, and the pages' numbers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from django.test import Client as Browser
from mcp import Client, StdioServerParameters

from decisions.mcp_server.server import mcp_server
from decisions.models import Case
from imr_archive.runtime.environment import BASE_DIR
from tests.support.mcp_client import asked, call, refusal
from tests.support.processes import environment_of, wait_for
from tests.support.quickstart import free_port

NAMES = {
    "search_decisions",
    "get_case",
    "get_passage",
    "overturn_rate",
    "what_decides",
    "check_citations",
    "list_vocabulary",
}
MANAGE = str(BASE_DIR / "manage.py")


async def every_tool(client: Client) -> None:
    """Go from a search to the words of a letter, and to what they are worth."""
    tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == NAMES
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
    found = await call(client, "search_decisions", search={"q": "knee"}, limit=5)
    assert found["decisions"] > 0
    first = found["results"][0]
    whole = await call(client, "get_case", case=first["case"])
    item = next(each for each in whole["items"] if each["item"] == first["item"])
    assert item["rationale"] == first["rationale"]
    hit, place = next(
        (hit, criterion["letter"])
        for hit in found["results"]
        for criterion in hit["criteria"]
        if criterion["letter"]
    )
    passage = await call(client, "get_passage", case=hit["case"], **place)
    assert "".join(passage["text"].split()) in "".join(hit["rationale"].split())
    rates = await call(client, "overturn_rate", search={}, by="service")
    assert rates["all"]["decisions"] == found["archive"]["decisions"]
    reasons = await call(client, "what_decides", search={})
    assert reasons["upheld"] + reasons["overturned"] == rates["all"]["decisions"]
    said = await call(client, "check_citations", text=f"See {first['case']} and CM16-0000009.")
    assert "CM16-0000009" in str(said)
    services = await call(client, "list_vocabulary", kind="services", containing="injection")
    assert services["values"]
    assert all("injection" in each["name"].lower() for each in services["values"])


async def every_refusal(client: Client) -> None:
    """Ask what cannot be answered."""
    for number in ("CM16-0000009", "CM16-0000009\0"):
        assert "no such case" in await refusal(client, "get_case", case=number)
    assert "color" in await refusal(client, "search_decisions", search={"color": "red"})
    assert "decided_from" in await refusal(
        client, "search_decisions", search={"decided_from": "yesterday"}
    )
    assert "cursor" in await refusal(client, "search_decisions", search={}, cursor="next")
    assert "limit" in await refusal(client, "search_decisions", search={}, limit=1_000)
    assert "not one of" in await refusal(client, "overturn_rate", search={}, by="reviewer")
    for start, end in ((5, 10**9), (5, 5)):
        said = await refusal(client, "get_passage", case="CM17-9900001", start=start, end=end)
        assert "offsets" in said
    unknown = await call(client, "search_decisions", search={"service": ["surgery/of-dragons"]})
    assert unknown["decisions"] == 0
    assert "of-dragons" in " ".join(unknown["warnings"])


def test_by_standard_input_and_output(golden: Path) -> None:
    environment = environment_of(golden)
    asked(
        StdioServerParameters(command=sys.executable, args=[MANAGE, "mcp"], env=environment),
        every_tool,
    )


#: Messages that are no requests, each with the id of its answer.
UNREADABLE = [
    (rb'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\ud800"}}', 7),
    (rb'{"jsonrpc":"2.0","id":"\udfff","method":"tools/list"}', None),
    (rb'{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"\udc00":1}}', "a"),
    (b'{"jsonrpc":"2.0","id":8,"params":%b%b}' % (b"[" * 5_000, b"]" * 5_000), None),
    (b'{"jsonrpc":"2.0","id":9}', 9),
    (b"[]", None),
    (b"{", None),
    (b"\xff\xfe", None),
]


def test_each_unreadable_message_gets_an_error(golden: Path) -> None:
    sent = b"".join(message + b"\n" for message, _ in UNREADABLE)
    ran = subprocess.run(
        [sys.executable, MANAGE, "mcp"],
        input=sent,
        env=environment_of(golden),
        capture_output=True,
        timeout=60,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [known for _, known in UNREADABLE]
    assert {answer["error"]["code"] for answer in answers} == {-32700, -32600}


@pytest.fixture
def url(golden: Path) -> Iterator[str]:
    """Serve the golden letters over HTTP."""
    port = free_port()
    command = [sys.executable, MANAGE, "mcp", "--http", str(port)]
    server = subprocess.Popen(command, env=environment_of(golden))

    def answers() -> bool:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
        except httpx.TransportError:
            return False
        return True

    wait_for(answers)
    yield f"http://127.0.0.1:{port}/mcp"
    server.terminate()
    server.wait(60)


@pytest.mark.slow
def test_each_unreadable_message_gets_an_error_over_http(url: str) -> None:
    kind = {"Accept": "application/json", "Content-Type": "application/json"}
    for message, _ in UNREADABLE:
        answer = httpx.post(url, content=message, headers=kind)
        assert answer.status_code == 400, message
        assert answer.json()["error"]["code"] in (-32700, -32600, -32602), message


def test_over_http(url: str) -> None:
    asked(url, every_refusal)
    start = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    kind = {"Accept": "application/json, text/event-stream"}
    stranger = httpx.post(url, json=start, headers={**kind, "Host": "evil.example"})
    assert stranger.status_code in (403, 421)
    script = httpx.post(url, json=start, headers={**kind, "Origin": "http://evil.example"})
    assert script.status_code == 403


def test_a_withdrawn_case_is_in_no_answer(golden_archive: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        case = Case.public.filter(items__position=1)[0]
        Case.objects.filter(pk=case.pk).update(withdrawn_at="2026-01-01T00:00Z")

        async def questions(client: Client) -> None:
            assert "withdrawn" in await refusal(client, "get_case", case=case.slug)
            assert "withdrawn" in await refusal(
                client, "get_passage", case=case.slug, start=0, end=9
            )
            found = await call(client, "search_decisions", search={}, limit=50)
            assert case.slug not in [each["case"] for each in found["results"]]

        try:
            asked(mcp_server(), questions)
        finally:
            Case.objects.filter(pk=case.pk).update(withdrawn_at=None)


def random_searches(browser: Browser, number: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield searches, each with a facet that it does not narrow."""
    chance, facets = Random(20), browser.get("/decisions.json").json()["facets"]
    words = ["", "knee", "pain", "MRI", '"low back"', "therapy OR surgery", "-opioid", "mri*"]
    for _ in range(number):
        search: dict[str, Any] = {"q": chance.choice(words)}
        *narrowed, other = chance.sample([*facets], chance.randint(1, 3))
        for name in narrowed:
            values = [each["value"] for each in facets[name]["values"]]
            prefix = chance.choice(["", "", "not_"])
            search[prefix + name] = chance.sample(values, min(len(values), 2))
        if chance.random() < 0.2:
            search["decided_from"] = "2016-06-01"
        yield search, other if other not in ("outcome", "guideline", "service") else "year"


def test_numbers_are_those_of_the_pages(golden_archive: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        browser = Browser()
        pages = [
            (search, by, browser.get("/decisions.json", search).json())
            for search, by in random_searches(browser, 100)
        ]
        assert sum(page["decisions"] > 0 for _, _, page in pages) > 40

        async def questions(client: Client) -> None:
            for search, by, page in pages:
                tool = await call(client, "search_decisions", search=search, limit=50)
                assert [tool[key] for key in ("decisions", "letters")] == [
                    page[key] for key in ("decisions", "letters")
                ], search
                for key in ("decisions", "overturned", "rate"):
                    assert tool["either_outcome"][key] == page["either_outcome"][key], search
                split = await call(client, "overturn_rate", search=search, by=by)
                assert split["all"]["overturned"] == page["either_outcome"]["overturned"], search
                if not {"outcome", "not_outcome", by, f"not_{by}"} & {*search}:
                    assert {each["value"]: each["decisions"] for each in split["values"]} == {
                        each["value"]: each["decisions"] for each in page["facets"][by]["values"]
                    }, search

        asked(mcp_server(), questions)
