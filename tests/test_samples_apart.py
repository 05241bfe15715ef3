"""Invented letters never pass for real ones, at any public URL.

Every URL of the site is requested while the archive contains samples, and again after a real
letter has arrived: then nothing of a sample may remain.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import strip_tags

from decisions.models import Case
from decisions.pages.sample_notice import NOTICE
from ingest.intake.uploads import receive
from ingest.models import Letter
from ingest.operations.integrity import faults
from ingest.samples import sample_files
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.public_urls import addresses, values, words

REAL = GOLDEN / "g4_headings.txt"
COUNT = 12
#: Names of URLs that show neither a number nor a decision, or only to who is logged in.
CRAWLERS = {
    "favicon",
    "robots",
    "sitemap",
    "sitemap_browse",
    "sitemap_cases",
}  # samples are in none
OF_AN_ALERT = {  # by a secret link
    "alert",
    "alert_confirm",
    "alert_message",
    "alert_unsubscribe",
    "alerts_of_address",
}
NOT_ASKED = {
    *OF_AN_ALERT,
    "logout",
    "add_to_folder",
    "invitation",
    "password",  # of who has an account, as all of these
    "password_changed",
    "password_forgotten",
    "password_mailed",
    "password_reset",
    "review",
    "former_history",
    "dataset_file",  # there is none: samples are never published
    "compare_searches_svg",  # of a letter or two, nothing differs
    "passages_svg",  # and no passage recurs
    "odds_backtest_svg",  # an archive of a few samples tests no odds
    "api-root",  # has nothing
    "api_citations",  # takes a POST, as the next one
    "api_passages_in_text",
    "api_letters",  # of who has a key, as the next one
    "api_batch",
    "openapi",
    *CRAWLERS,
}


@pytest.fixture
def samples(take: Take) -> Take:
    """Give a test an archive of samples; return what takes files in."""
    receive(sample_files(COUNT), source="samples", samples=True)
    take()
    return take


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the names of all URLs of the site but those of the administration."""
    for each in patterns:
        if isinstance(each, URLPattern):
            assert each.name
            yield each.name
        elif each.namespace != "admin":
            yield from names(each.url_patterns)


def asked(case: Case) -> dict[str, tuple[str, bytes, str]]:
    """Return the name, the body and the headers of what every public URL answers."""
    found = {}
    known = addresses(case, values())
    assert set(names(get_resolver().url_patterns)) == set(known) | NOT_ASKED
    for name, paths in known.items():
        for path in paths:
            answer = Client().get(path)
            assert answer.status_code == 200, path
            found[path] = name, answer.getvalue(), str(answer.headers)
            answer.close()
    return found


def says_samples(name: str, path: str, body: bytes, headers: str) -> bool:
    """Return whether an answer says that it is of invented samples."""
    text = words(name, path, body)
    if name == "original":
        return "'X-Sample': 'yes'" in headers and "invented-sample-" in headers
    if name == "cite_file":
        return "Invented sample letter" in text and "invented-sample-" in headers
    if name == "suggestions":
        return " invented</span>" in text
    if name in ("folder_file", "shared_folder_file") and path.endswith(("docx", "pdf")):
        return "invented samples" in text and "invented-samples-" in headers
    if name in ("folder_file", "shared_folder_file"):
        return "invented-samples-" in headers and "Invented sample letter" in text
    if name == "export":
        rows = re.findall(r"<row\b.*?</row>", text) if "xlsx" in path else text.splitlines()
        marks = {  # `sample` stands after the URL
            "csv": r"#item-\d+,yes\b",
            "xlsx": r"#item-\d+</v></c><c[^>]*><is><t[^>]*>yes<",
            "jsonl": r'"sample": true\b',
        }
        mark = marks[path.partition(".")[2].partition("?")[0]]
        # A rationale may hold line breaks: it is the last line of a row that has the mark.
        return (
            "'X-Samples': 'yes'" in headers
            and "samples" in headers
            and any(re.search(mark, row) for row in rows)
        )
    if name == "reading":  # a part of a page that says so above
        return '<span class="sample">invented sample</span>' in text
    if name == "passages_csv":
        _, *rows = text.splitlines()  # of recurring passages there may be none
        return "imr-invented-samples-" in headers and all(row.endswith(",yes") for row in rows)
    if name in ("statistics_csv", "standard_report_csv"):
        header, *rows = text.splitlines()
        return header.endswith(",samples") and all(row.endswith(",yes") for row in rows)
    if name == "feed":
        entries = text.count("<entry>")
        return NOTICE in text and entries > 0 and text.count("<title>Invented sample. ") == entries
    if "/vocabulary/" in path:
        return True  # which is the same of both
    if name.startswith("api_"):
        held = json.loads(text)
        said = held["samples"] if "samples" in held else held["sample"]
        return said is True and all(hit["sample"] is True for hit in held.get("results", ()))
    if name.endswith("_json"):
        held = json.loads(text)
        hits = [*held.get("results", ()), *held.get("newest", ())]
        return held["samples"] is True and all(hit["sample"] is True for hit in hits)
    return NOTICE in text


#: Where decisions are shown by name, each says it of itself.
MARKED = {
    "search",
    "case",
    "report",
    "similar",
    "compare",
    "case_list",
    "browse_value",
    "folder",
    "folder_marks",
    "shared_folder",
}


def test_every_address_says_that_the_archive_holds_samples(samples: Take) -> None:
    case = Case.public.filter(case_number__startswith="CM", items__position=2)[0]
    for path, (name, body, headers) in asked(case).items():
        assert says_samples(name, path, body, headers), path
        if name in MARKED:
            assert '<span class="sample">invented sample</span>' in body.decode(), path
        assert "Final Determination No" not in body.decode(errors="replace"), path
    for position in range(1, case.items.count() + 1):
        page = Client().get(f"{case.get_absolute_url()}{position}/cite/").content.decode()
        _, full, *_ = map(strip_tags, re.findall(r'class="citation"[^>]*>(.+?)</p>', page))
        assert full.startswith(f"Invented sample letter No. {case.case_number}, not an actual")
    page = Client().get(case.get_absolute_url()).content.decode()
    assert 'name="robots" content="noindex"' in page


def test_nothing_of_a_sample_is_left_when_a_real_letter_came_in(
    samples: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented = list(Case.public.filter(sample=True))
    before = asked(next(case for case in invented if case.items.count() > 1))
    samples(REAL)
    real = Case.public.get()
    assert not real.sample
    for path, (name, body, headers) in asked(real).items():
        text = words(name, path, body)
        if "/vocabulary/" not in path:
            assert not says_samples(name, path, body, headers), path
        # A list that was pasted names the numbers that the archive does not have.
        shown = text.partition('id="missing"')[0]
        for case in invented:
            assert (case.case_number or case.slug) not in shown, path
            for item in case.items.all():
                assert item.rationale[:60] not in shown, path
        if name in ("about", "about_data", "dataset", "api"):
            continue  # which explain what samples are
        assert "invented" not in text.lower(), path
    number = real.items.count()
    data = Client().get("/decisions.json").json()
    assert (data["decisions"], data["letters"], data["samples"]) == (number, 1, False)
    assert data["archive"]["decisions"] == number
    assert Client().get("/statistics.json").json()["decisions"] == number
    # Their own URLs say what they were, and nothing else.
    for path in before:
        if path.startswith("/cases/") and "/beside/" not in path:
            answer = Client().get(path)
            assert answer.status_code == 410, path
            assert "invented sample" in answer.content.decode()


def test_a_backup_says_which_letters_are_samples(
    samples: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore(backup: Path, home: str) -> None:
        call_command("flush", interactive=False, verbosity=0)
        monkeypatch.setattr(settings, "ORIGINALS_ROOT", tmp_path / home / "originals")
        call_command("import_archive", str(backup))

    alone, both = tmp_path / "alone", tmp_path / "both"
    call_command("export_archive", str(alone))
    samples(REAL)
    call_command("export_archive", str(both))
    for backup, letters in ((alone, COUNT), (both, COUNT + 1)):
        header = json.loads((backup / "archive.json").read_text())
        assert (header["letters"], header["samples"]) == (letters, COUNT)
    for backup, shown in ((alone, {True}), (both, {False})):
        restore(backup, backup.name)
        assert set(Case.public.values_list("sample", flat=True)) == shown
        assert Client().get("/decisions.json").json()["samples"] is (True in shown)
        assert Letter.objects.filter(sample=True).count() == COUNT
        assert [fault.sentence for fault in faults()] == []
