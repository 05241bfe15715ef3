"""Standard reports of an archive with hardly a letter."""

from pathlib import Path

from django.test import Client
from django.urls import reverse

from decisions.pages.standard_reports.definitions import REPORTS
from tests.support.archives import Take
from tests.support.golden import GOLDEN


def test_few_decisions_are_said_first(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_one_item.txt")
    page = client.get(reverse("standard_report", args=["overturned-by-year"])).content.decode()
    assert "This archive holds 1 decision for this table. That is too few" in page
    for name in REPORTS:
        assert client.get(reverse("standard_report", args=[name])).status_code == 200


def test_an_empty_archive_has_its_reports(archive: Path, client: Client) -> None:
    assert client.get(reverse("standard_reports")).status_code == 200
    for name in REPORTS:
        page = client.get(reverse("standard_report", args=[name]))
        assert "No decisions found." in page.content.decode()
        assert client.get(reverse("standard_report_svg", args=[name])).status_code == 404
