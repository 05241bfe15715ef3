"""No URL, tool, file or feed reveals held or withdrawn letters, or who sent them."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from django.contrib.auth.models import User
from django.test import Client
from mcp import Client as McpClient

from decisions.api.keys import give_secret
from decisions.dataset.publishing import publish_dataset
from decisions.dataset.removal import take_out_noted
from decisions.dataset.snapshot_folders import snapshots
from decisions.mcp_server.server import mcp_server
from decisions.models import ApiKey, Case
from decisions.search import indexer
from ingest.letter_states import State
from ingest.models import Letter
from ingest.review import withdrawal
from tests.support.archives import Take
from tests.support.golden import GOLDEN, NAMED
from tests.support.mcp_client import asked as asked_of_tools
from tests.support.public_urls import addresses, values, words

GONE, HELD = "CM17-9900001", "CM17-9900009"
HELD_LETTER = NAMED.replace(GONE, HELD).replace("Mr. Publicus", "Mr. Zebulon Quix", 1)


@pytest.fixture
def secrets(take: Take) -> list[str]:
    """Fill an archive with letters that are public, held and withdrawn; return what stays in it."""
    take(GOLDEN / "g4_headings.txt", GOLDEN / "g4_page_breaks.txt")
    chief = User.objects.create_user("chief-of-staff", email="chief@example.org")
    key = ApiKey(label="Key of the claims office", owner=chief)
    secret = give_secret(key)
    key.save()
    take(
        ("sent by the claims office.txt", (GOLDEN / "g4_one_item.txt").read_bytes()),
        ("held.txt", HELD_LETTER.encode()),
    )
    [item] = Case.objects.get(slug=GONE).items.all()
    publish_dataset()
    letter = Letter.objects.get(case__slug=GONE)
    withdrawal.withdraw(letter.pk, reason="It names Jane Roe.", by=chief)
    held = Letter.objects.get(name="held.txt")
    assert held.state == State.NEEDS_PERSON
    return [
        item.rationale[:60],
        item.disputed,
        item.case.clinical_summary[:60],
        "Zebulon",
        "Jane Roe",
        letter.sha256,
        held.sha256,
        "claims office",
        "chief-of-staff",
        "chief@example.org",
        secret,
        key.beginning,
        key.secret_hash,
    ]


def assert_none(secrets: list[str], text: str, where: str) -> None:
    told = [each for each in secrets if each in text]
    assert not told, f"{where} tells {told}"


def urls_of(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the name of each public URL, and a URL: of a case, and the same of the others."""
    for name, paths in addresses(case, values()).items():
        for path in paths:
            yield name, path
            for other in (GONE, HELD):
                if case.slug in path:
                    yield name, path.replace(case.slug, other)


def test_nothing_private_is_at_any_url(secrets: list[str]) -> None:
    case, client = Case.public.get(slug="CM17-9900003"), Client()
    urls, statuses = [*urls_of(case)], set()
    # Nobody is told anything of it, even before the index knows.
    after = [(name, path) for name, path in urls if name.startswith(("api_", "search", "export"))]
    for number, (name, path) in enumerate([*urls, *after]):
        if number == len(urls):
            indexer.drain()
        answer = client.get(path)
        statuses.add(answer.status_code)
        assert_none(secrets, words(name, path, answer.getvalue()), path)
        assert_none(secrets, str(answer.headers), f"the headers of {path}")
        answer.close()
    assert statuses >= {200, 404, 410}
    text = json.dumps(
        {"text": f"{GONE}, item 1. {(GOLDEN / 'g4_one_item.txt').read_text()[:4000]}"}
    )
    for name in ("citations", "passages"):
        sent = client.post(f"/api/v1/{name}", text, content_type="application/json")
        assert sent.status_code == 200
        assert_none(secrets, sent.content.decode(), name)


def test_nothing_private_is_in_an_answer_of_a_tool(secrets: list[str]) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search_decisions", {"search": {}, "limit": 50}),
        ("search_decisions", {"search": {"case": GONE}}),
        ("search_decisions", {"search": {"q": "Zebulon"}}),
        ("overturn_rate", {"search": {}}),
        ("what_decides", {"search": {}}),
        ("check_citations", {"text": f"{GONE} and {HELD}"}),
        *(("get_case", {"case": number}) for number in (GONE, HELD)),
        *(("get_passage", {"case": number, "start": 0, "end": 900}) for number in (GONE, HELD)),
        *(("list_vocabulary", {"kind": kind}) for kind in ("services", "specialties")),
    ]

    async def ask(tools: McpClient) -> None:
        names = {tool.name for tool in (await tools.list_tools()).tools}
        assert names == {name for name, _ in calls}
        for name, arguments in calls:
            assert_none(secrets, str(await tools.call_tool(name, arguments)), f"{name} {arguments}")

    asked_of_tools(mcp_server(), ask)


def test_nothing_private_is_in_the_dataset(secrets: list[str], client: Client) -> None:
    take_out_noted()
    publish_dataset()
    assert len(snapshots()) == 2
    for snapshot in snapshots():
        for line in (snapshot.folder / "SHA256SUMS").read_text().splitlines():
            path = line.split("  ", 1)[1]
            sent: Any = client.get(f"/data/{snapshot.name}/{path}")
            assert sent.status_code == 200, path
            file = snapshot.folder / path
            assert sent.getvalue() == file.read_bytes()
            if path.endswith(".parquet"):
                held = str(duckdb.read_parquet(str(file)).fetchall())
            elif path.endswith(".gz"):
                held = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
            else:
                held = file.read_text()
            assert_none(secrets, held, path)
