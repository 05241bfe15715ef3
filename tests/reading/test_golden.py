"""Golden pairs: an invented letter, and the JSON that the reader must return for it.

To add a pair, write the letter as text in the form of `ingest.reading.letter_text`, or in an
extractor's form to test that, and its JSON next to it. A letter without JSON fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from imr_archive.runtime.environment import BASE_DIR
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.processing.letter_json import letter_json
from ingest.reading import read
from tests.support import invented_letters
from tests.support.golden import GOLDEN
from tests.support.packages import PACKAGES


@pytest.mark.parametrize("letter", sorted(GOLDEN.rglob("*.txt")), ids=lambda path: path.stem)
def test_letter(letter: Path) -> None:
    expected = json.loads(letter.with_suffix(".json").read_text(encoding="utf-8"))
    found = letter_json(letter.name, classify(read(extract(letter.read_bytes()))))
    # Keys that a golden letter's JSON omits must be None.
    assert found == dict.fromkeys(found) | expected


def _checkout_with(folder: Path, letters: dict[str, tuple[str, dict[str, Any]]]) -> Path:
    """Create a checkout with a copy of the tests and additional golden letters."""
    for part in (*PACKAGES, "static", "templates", "pyproject.toml"):
        (folder / part).symlink_to(BASE_DIR / part)
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(BASE_DIR / "tests", folder / "tests", ignore=leave_out)
    for name, (text, truth) in letters.items():
        letter = folder / "tests" / "letters" / f"{name}.txt"
        letter.write_text(text, encoding="utf-8")
        letter.with_suffix(".json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


def _run_tests(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    unset = ("IMR_TEST_HOME", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *options],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if name not in unset},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_one_letter_more_is_read_and_counted_nowhere(tmp_path: Path) -> None:
    """A new golden letter needs two files, and no change to any test."""
    text = invented_letters.letter("CM17-9812345")
    truth = {
        name: value
        for name, value in letter_json(
            "one_more.txt", classify(read(extract(text.encode())))
        ).items()
        if value is not None
    }
    wrong = {**truth, "patient_age": 3}
    checkout = _checkout_with(tmp_path, {"one_more": (text, truth), "wrong": (text, wrong)})
    files = ("tests/reading/test_golden.py", "tests/decisions/searching/test_search.py")
    wanted = ("-k", "one_more] or wrong] or test_search", "-m", "not opensearch")  # it starts Java
    done = _run_tests(checkout, *files, "-rA", *wanted)
    told = re.findall(r"^(PASSED|FAILED|ERROR) tests/(\S+)", done.stdout, re.MULTILINE)
    assert ("PASSED", "reading/test_golden.py::test_letter[one_more]") in told, done.stdout
    missed = [test for outcome, test in told if outcome != "PASSED"]
    assert missed == ["reading/test_golden.py::test_letter[wrong]"], done.stdout
    assert any("test_search.py" in test for _, test in told)
