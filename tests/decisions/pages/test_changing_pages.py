"""Pages of an archive that changes between requests."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.markup import page, words
from tests.support.processes import forget_workers

pytestmark = pytest.mark.usefixtures("own_golden")


def test_text_of_letters_is_escaped_and_marked_after(client: Client, take: Take) -> None:
    letter = (GOLDEN / "g4_one_item.txt").read_bytes()
    harm = b"<img src=x onerror=alert(1)> zebra & <b>crossing</b>"
    take(("x.txt", letter.replace(b"9900001", b"9900099").replace(b"signs of nerve", harm)))
    shown = page(client, "/?q=zebra+OR+img+OR+onerror")
    assert "<img src=x" not in shown
    assert (
        "&lt;<mark>img</mark> src=x <mark>onerror</mark>=alert(1)&gt; <mark>zebra</mark>" in shown
    )
    assert "<img src=x" not in page(client, "/cases/CM17-9900099/")


def test_letters_are_counted_that_the_index_knows_nothing_of(client: Client, take: Take) -> None:
    def waiting() -> int:
        cache.clear()  # as after a minute
        said = re.search(
            r"(\d+) more needs? review by a person", words(page(client, "/about/accuracy/"))
        )
        assert said
        return int(said[1])

    before = waiting()
    letter = (GOLDEN / "g4_one_item.txt").read_bytes()
    take(("dear.txt", letter.replace(b"9900001", b"9900098") + b"\n\nDear Ms. Jane Roe:\n"))
    assert waiting() == before + 1
    shown = words(page(client, "/about/accuracy/"))
    assert f"{before + 1} more need review by a person" in shown
    assert "the letter may name someone" in shown


def test_health(client: Client, archive: Path) -> None:
    forget_workers()
    assert client.get("/healthz").json() == {
        "database": True,
        "index": True,
        "replica": None,
        "index_waiting": 0,
        "index_unreplicated": "",
        "worker": False,
        "originals": True,
    }
    (archive / "index" / "current").unlink()
    response = client.get("/healthz")
    assert (response.status_code, response.json()["index"]) == (503, False)
    assert "index is being built" in words(page(client, "/", 503))
    assert "Case CM17-9900001" in words(page(client, "/cases/CM17-9900001/"))
