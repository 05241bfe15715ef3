"""Wordings of items, written independently of the vocabulary, each with its category."""

import json
from pathlib import Path

from decisions.vocabulary.classify_item import classify_item
from tests.support.each_row import each_row

FILE = Path(__file__).with_name("wordings.jsonl")
LINES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@each_row(("item", "category"), [(line["item"], line["category"]) for line in LINES])
def test_the_category_of_a_wording(item: str, category: str) -> None:
    assert classify_item(item).service.category == category
