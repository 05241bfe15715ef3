"""Crawlers may fetch cases and browse pages, but not the unlimited number of searches."""

import re
from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils.timezone import localtime

from decisions.models import Case
from decisions.pages import crawlers

pytestmark = pytest.mark.usefixtures("golden")


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.getvalue().decode()


def locations(client: Client, path: str) -> list[str]:
    names = ElementTree.fromstring(body(client, path)).iter()  # noqa: S314  of our own
    return [each.text or "" for each in names if each.tag.endswith("}loc")]


def test_robots(client: Client) -> None:
    # No search, no table of one, and no frame of another site; `RobotFileParser` knows no "*".
    for path in ("/*?*", "/*/embed/"):
        assert f"Disallow: {path}\n" in body(client, "/robots.txt")
    rules = RobotFileParser()
    rules.parse(body(client, "/robots.txt").splitlines())
    assert rules.site_maps() == ["http://testserver/sitemap.xml"]
    for path in (
        "/",
        "/cases/CM17-9900001/",
        "/services/imaging/",
        "/about/",
        "/statistics/",
        "/compare-searches/",
        "/static/archive.css",
    ):
        assert rules.can_fetch("*", path), path
    for path in (
        "/decisions.csv?q=knee",
        "/facets/service/",
        "/lists/",
        "/statistics.csv",
    ):
        assert not rules.can_fetch("*", path), path
    # Link previews of shared pages are allowed.
    assert rules.can_fetch("Twitterbot/1.0", "/?q=knee")
    assert rules.can_fetch("facebookexternalhit/1.1", "/card.png?q=knee")


def test_a_file_that_is_not_html_has_the_icon_of_the_archive(client: Client) -> None:
    icon = client.get("/favicon.ico")
    assert icon.status_code == 302
    assert icon["Location"].startswith("/static/icon.")
    assert icon["Location"].endswith(".svg")


def test_an_archive_that_is_not_to_be_indexed_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "NOINDEX", True)
    assert "Disallow: /\n" in body(client, "/robots.txt")


def test_sitemaps_list_every_case_and_browse_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawlers, "PER_SITEMAP", 2)
    browse, *cases = locations(client, "/sitemap.xml")
    listed = []
    for url in cases:
        here = locations(client, url.removeprefix("http://testserver"))
        assert len(here) <= 2
        listed += here
    root = "http://testserver"
    assert sorted(listed) == sorted(
        f"{root}{case.get_absolute_url()}" for case in Case.public.all()
    )
    monkeypatch.undo()
    for url in locations(client, browse.removeprefix(root)):
        assert client.get(url.removeprefix(root)).status_code == 200
    case = Case.public.order_by("pk")[0]
    shown = body(client, f"/sitemap-cases-{case.pk // crawlers.PER_SITEMAP}.xml")
    said = re.search(rf"{case.slug}/</loc><lastmod>([^<]*)</lastmod>", shown)
    assert said
    assert datetime.fromisoformat(said[1]) == localtime(case.updated_at).replace(microsecond=0)
    assert client.get("/sitemap-cases-99999999999999999999.xml").status_code == 404
