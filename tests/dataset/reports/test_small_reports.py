"""Standard reports of an archive with very few letters."""

import re
from pathlib import Path

from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from decisions.models import Case
from decisions.pages.standard_reports.definitions import REPORTS
from decisions.search import indexer
from ingest.models import Upload
from tests.support.archives import Take
from tests.support.golden import GOLDEN, GOLDEN_LETTERS
from tests.support.invented_letters import InventedItem, letter


def test_few_decisions_are_mentioned_first(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_one_item.txt")
    page = client.get(reverse("standard_report", args=["overturned-by-year"])).content.decode()
    assert "This archive holds 1 decision for this table. That is too few" in page
    for name in REPORTS:
        assert client.get(reverse("standard_report", args=[name])).status_code == 200


def test_a_figure_of_few_letters_is_marked_however_many_their_decisions(
    take: Take, client: Client
) -> None:
    items = [InventedItem(f"Acupuncture, {n + 2} visits", "Upheld", "No gains.") for n in range(31)]
    take(("a.txt", letter("CM17-9800021", items).encode()))
    for name, few in (("case-outcomes", True), ("timeliness", True), ("categories", False)):
        page = client.get(reverse("standard_report", args=[name])).content.decode()
        assert ('<tr class="few">' in page) == few, name
        assert f"Italic: fewer than 30 {'letters' if few else 'decisions'}." in page


def test_a_drug_and_a_therapy_are_in_one_row_of_the_drugs(take: Take, client: Client) -> None:
    text = (GOLDEN / "g4_one_item.txt").read_text()
    item = "MRI of the lumbar spine without contrast"
    assert item in text
    take(("a.txt", text.replace(item, "Tramadol 50mg #60 and physical therapy 2x6").encode()))
    of_all = client.get(reverse("standard_report", args=["categories"])).content.decode()
    assert "A decision with several values counts in each of those rows" in of_all
    of_drugs = client.get(reverse("standard_report", args=["drug-classes"])).content.decode()
    assert "Opioids" in of_drugs
    assert "several values" not in of_drugs
    assert "not in any row" not in of_drugs


def test_an_empty_archive_has_its_reports(archive: Path, client: Client) -> None:
    reports = client.get(reverse("standard_reports")).content.decode()
    assert "This archive holds no letters yet." in reports
    browse = client.get(reverse("browse")).content.decode()
    assert "The archive has no decisions yet." in browse
    assert "<table" not in browse
    for name in REPORTS:
        page = client.get(reverse("standard_report", args=[name]))
        assert "No decisions found." in page.content.decode()
        assert client.get(reverse("standard_report_svg", args=[name])).status_code == 404


def test_the_letters_with_the_most_decisions_are_named(
    take: Take, archive: Path, client: Client
) -> None:
    take(*GOLDEN_LETTERS)
    page = client.get(reverse("standard_report", args=["decisions-per-letter"])).content.decode()
    named = re.findall(r'<li><a href="/cases/([^/]+)/">\1</a>: (\d+) decision', page)
    cases = Case.objects.annotate(number=Count("items")).order_by("-number", "slug")
    assert named == [(case.slug, str(case.number)) for case in cases[:10]]
    longest = cases[0]
    Case.objects.filter(pk=longest.pk).update(withdrawn_at=timezone.now())
    indexer.drain()
    page = client.get(reverse("standard_report", args=["decisions-per-letter"])).content.decode()
    assert longest.slug not in page


def test_the_key_of_a_chart_of_letters_counts_letters(client: Client, own_golden: Upload) -> None:
    for url in ("/reports/case-outcomes/", "/reports/case-outcomes.svg"):
        shown = client.get(url).content.decode()
        assert "○" in shown
        assert "fewer than 30 letters" in shown
        assert "fewer than 30 decisions" not in shown


def test_a_report_says_how_its_table_and_its_chart_are_sorted(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_one_item.txt")
    said = "The table is sorted by number of decisions, the chart by rate."
    for name, is_said in (("categories", True), ("overturned-by-year", False)):
        page = client.get(reverse("standard_report", args=[name])).content.decode()
        assert (said in page) == is_said, name
