"""The report on the reader: correct, wrong, missing and invented values, and changes."""

import io
import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ingest.processing.reader_pool import ReaderPool
from tests.support.golden import GOLDEN

LETTER = GOLDEN / "g4_partial_approvals.txt"
READ = json.loads(LETTER.with_suffix(".json").read_text(encoding="utf-8"))


def truth_of(read: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Convert a parsed letter to the form of the truth that people write."""
    once = {key: value for key, value in read.items() if key not in ("items", "file", "problems")}
    name = {"letter": LETTER.stem}
    letter = {
        **name,
        **once,
        **once["reviewer"],
        **once["patient"],
        "case_outcome": read["outcome"],
        "items": len(read["items"]),
    }
    items = [{**name, **item, "item": item["disputed"]} for item in read["items"]]
    citations = [
        {
            **name,
            "position": item["position"],
            "cited_by": side,
            "citations": [one for one in item["citations"] if one["cited_by"] == side],
            "none_cited": item["cites_nothing"][side],
        }
        for item in read["items"]
        for side in ("claims_administrator", "reviewer")
    ]
    return {"letters": [letter], "items": items, "citations": citations}


@pytest.fixture
def report(
    tmp_path: Path, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Return a function that writes a truth and reports on the letter.

    The letter is read by the processes that all tests share, because starting one takes longer than
    a report. `test_a_report_without_errors` starts the report's own.
    """
    monkeypatch.setattr(
        "ingest.management.commands.reading_report.ReaderPool", lambda workers: nullcontext(readers)
    )
    folder = tmp_path / "letters"
    folder.mkdir()
    shutil.copy(LETTER, folder)

    def run(truth: dict[str, list[dict[str, Any]]], *options: str) -> str:
        for name, rows in truth.items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        out = io.StringIO()
        call_command("reading_report", str(folder), "--truth", str(tmp_path), *options, stdout=out)
        return out.getvalue()

    return run


def row_of(report: str, field: str) -> list[str]:
    (line,) = [line for line in report.splitlines() if line.startswith(f"{field}  ")]
    return line.removeprefix(field).split()


def test_a_report_without_errors(
    report: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    printed = report(truth_of(READ))
    assert row_of(printed, "heading") == [str(len(READ["items"])), "0", "0", "0", "100.0"]
    assert "expected" not in printed


def test_each_miss_is_listed(report: Callable[..., str]) -> None:
    truth = truth_of(READ)
    truth["letters"][0] |= {"decision_date": "2001-02-03", "priority": None}
    truth["items"][0] |= {"quantity": None, "laterality": "left"}
    truth["items"][1]["category"] = "Surgery"
    read = READ["items"][0]["quantity"]
    assert read
    printed = report(truth)
    assert row_of(printed, "decision_date") == ["0", "1", "0", "0", "0.0"]
    assert row_of(printed, "priority") == ["0", "0", "0", "1", "0.0"]
    stem = LETTER.stem
    assert f'{stem} decision_date: wrong, expected "2001-02-03", found "' in printed
    assert f'{stem} priority: invented, expected null, found "Standard"' in printed
    assert f"{stem} 1 quantity: invented, expected null, found {json.dumps(read)}" in printed
    assert f'{stem} 2 category: wrong, expected "Surgery"' in printed


def test_other_right_answers(report: Callable[..., str]) -> None:
    truth = truth_of(READ)
    item = truth["items"][0]
    item |= {
        "alt": [[item["category"], item["subcategory"]]],
        "category": "Surgery",
        "subcategory": "Spine",
    }
    item |= {"quantity_alt": [item["quantity"]], "quantity": "twice"}
    assert "expected" not in report(truth)


def test_missing_and_invented_citations(report: Callable[..., str]) -> None:
    truth = truth_of(READ)
    row = next(row for row in truth["citations"] if row["citations"])
    more = dict(row["citations"][0], chapter="Spleen")
    row["citations"] = [*row["citations"], more]
    printed = report(truth)
    assert row_of(printed, "citation") == ["0", "0", "1", "0", "0.0"]
    row["citations"] = []
    assert row_of(report(truth), "citation")[3] != "0"


@pytest.mark.slow
def test_criteria_are_judged(report: Callable[..., str]) -> None:
    """Found, missing and invented criteria count; alternatives and optional ones are accepted."""
    row = {"letter": LETTER.stem, "position": 3, "met": False, "criteria": [], "optional": []}
    findings = [["alternative", "findings"], ["amount"]]
    printed = report({"criteria": [row | {"criteria": findings}]})
    assert row_of(printed, "criterion findings") == ["1", "0", "0", "0", "100.0"]
    assert row_of(printed, "criterion amount") == ["0", "0", "1", "0", "0.0"]
    assert row_of(printed, "all") == ["100.0", "50.0", "66.7"]
    stem = LETTER.stem
    assert f'{stem} 3 criterion amount: missing, expected ["amount"], found null' in printed
    printed = report({"criteria": [row | {"criteria": [["amount"]]}]})
    assert row_of(printed, "all") == ["0.0", "0.0", "0.0"]
    assert f'{stem} 3 criterion findings: invented, expected null, found "No spasm' in printed
    printed = report({"criteria": [row | {"optional": ["findings"]}]})
    assert "criterion" not in printed
    printed = report({"criteria": [row | {"criteria": findings, "met": True}]})
    assert row_of(printed, "criterion findings")[3] == "1", "the opposite of what was decided"


def test_against_an_earlier_report(report: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    worse = truth_of(READ)
    worse["letters"][0]["age"] = 5
    report(worse, "--json", str(file))
    now = truth_of(READ)
    now["letters"][0]["sex"] = None
    printed = report(now, "--against", str(file))
    assert "1 gains, 1 losses" in printed
    assert f"+ {LETTER.stem} age: wrong, expected 5" in printed
    assert f"- {LETTER.stem} sex: invented, expected null" in printed


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("items.jsonl", "[1]\n", "items.jsonl:1: this is not a JSON object that names its letter"),
        ("letters.jsonl", "{\n", "letters.jsonl:1"),
        ("letters.jsonl", "", "has none of the letters"),
    ],
)
def test_an_invalid_file_of_true_values_is_refused(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(CommandError, match=message.replace(".", "\\.")):
        call_command("reading_report", str(GOLDEN), "--truth", str(tmp_path))


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text("{}")
    with pytest.raises(CommandError, match="is not a report written with --json"):
        call_command(
            "reading_report",
            str(GOLDEN),
            "--truth",
            str(tmp_path),
            "--against",
            str(tmp_path / "before.json"),
        )
