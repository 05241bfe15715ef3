"""Wordings of items, written independently of the vocabulary, each with its category."""

import json
from pathlib import Path

import pytest

from decisions.vocabulary.classify_item import classify_item

FILE = Path(__file__).with_name("wordings.jsonl")
LINES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("item", "category"), [(line["item"], line["category"]) for line in LINES])
def test_the_category_of_a_wording(item: str, category: str) -> None:
    assert classify_item(item).service.category == category
