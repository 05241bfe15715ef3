"""Pages name the owner in the settings, and explain the abbreviations of guidelines."""

from typing import Any

import pytest
from django.test import Client

from tests.support.markup import words

pytestmark = pytest.mark.usefixtures("golden")


def test_pages_name_who_runs_the_archive(client: Client, settings: Any) -> None:
    settings.OWNER, settings.CONTACT = "Ruiz & Park LLP", "imr@ruiz.example"
    about = client.get("/about/").content.decode()
    assert "This archive is run by Ruiz &amp; Park LLP; questions and corrections:" in about
    assert '<a href="mailto:imr@ruiz.example">' in about
    for url in ("/", "/about/", "/check/"):
        shown = words(client.get(url).content.decode())
        assert "Run by Ruiz & Park LLP. Contact and privacy" in shown


def test_an_owner_that_is_not_set_is_not_named(client: Client) -> None:
    about = words(client.get("/about/").content.decode())
    assert "What it keeps about its visitors" in about
    assert "Who runs it" not in about
    assert "Run by" not in about
    assert 'href="/about/#privacy">Privacy</a>' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "url", ["/", "/cases/CM17-9900001/", "/guidelines/", "/statistics/", "/what-decides/"]
)
def test_guidelines_are_named_in_full_once(client: Client, url: str) -> None:
    assert words(client.get(url).content.decode()).count("ODG: Official Disability") == 1
