"""Six hundred wordings of items, written apart from the vocabulary, each with its category.

A line of `wordings.jsonl` with `"missed": true` is one that the vocabulary does not know yet: the
test of it fails once it is known, and the key goes.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from decisions.vocabulary.classify import classify_item

FILE = Path(__file__).with_name("wordings.jsonl")
LINES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
MISSED = pytest.mark.xfail(strict=True, reason="the vocabulary does not know it yet")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=line["item"], marks=[MISSED] if line.get("missed") else [])
        for line in LINES
    ],
)
def test_the_category_of_a_wording(line: dict[str, Any]) -> None:
    assert classify_item(line["item"]).service.category == line["category"]
