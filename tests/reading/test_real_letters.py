"""The accuracy that the reader must reach on real letters, if they are next to the checkout."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.operations.evaluation import (
    Evaluation,
    Verdict,
    counts,
    criteria_scores,
    evaluate,
    misses,
)
from ingest.operations.ground_truth import Truth
from ingest.processing.classify_letter import classify
from ingest.reading import read
from tests.support.real_letters import text_of

#: The percentage of values that must be correct.
EXACT = (
    "case_number",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
    "priority",
    "items",
    "outcome",
    "case_outcome",
    "heading",
    "item",
    "original",
    "authorized",
    "ur_modified",
    "specialties",
    "licence_states",
)
SHARES = {
    **dict.fromkeys(EXACT, 100),
    "age": 99,
    "sex": 99,
    "category": 98,
    "subcategory": 96,
    "body_regions": 97,
    "laterality": 99,
    "quantity": 97,
    "cites_nothing": 99,
    "outside_mtus": 99,
    **{f"citation {part}": 99 for part in ("source", "chapter", "year", "sections", "pages")},
}


@pytest.fixture(scope="module")
def evaluations() -> list[Evaluation]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "letters"
    if not (folder / "truth").is_dir():
        pytest.skip("the real letters and their truth are not beside this checkout")
    truth = Truth.of(folder / "truth")
    files = [file for file in sorted(folder.rglob("*")) if file.stem in truth.names]
    assert {file.stem for file in files} == truth.names
    return [
        evaluation
        for file in files
        for evaluation in evaluate(truth, file.stem, classify(read(text_of(file))))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("field", SHARES)
def test_share_of_right_values(evaluations: list[Evaluation], field: str) -> None:
    found = counts(evaluations).get(field, Counter())
    assert found.total() >= 70
    wrong = [miss for miss in misses(evaluations) if miss["field"] == field]
    assert 100 * found[Verdict.RIGHT] >= SHARES[field] * found.total(), wrong


def test_no_citation_is_missing_or_invented(evaluations: list[Evaluation]) -> None:
    assert counts(evaluations).get("citation", Counter()).total() <= 1


def test_f1_of_criteria(evaluations: list[Evaluation]) -> None:
    score = criteria_scores(evaluations)["all"].f1
    assert score is not None
    assert score >= 0.97
