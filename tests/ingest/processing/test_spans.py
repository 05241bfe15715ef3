"""Every stored value has the span of its source text."""

from datetime import date

import pytest

from decisions.models import Case
from ingest.reading.letter_text import fold
from tests.support.archives import Take
from tests.support.golden import GOLDEN

LETTERS = sorted(path for path in GOLDEN.rglob("*.txt") if path.parent != GOLDEN)
#: Fields whose value differs from the text that it is read from.
SAID_OTHERWISE = {"patient_sex", "outcome", "service", "laterality"}


@pytest.fixture
def cases(take: Take) -> list[Case]:
    take(*LETTERS, GOLDEN / "g3b_doubled_newlines.txt", GOLDEN / "g4_partial_approvals.txt")
    return list(Case.objects.prefetch_related("items__citations"))


def words(case: Case, span: list[int]) -> str:
    start, end = span
    assert 0 <= start < end <= len(case.letter_text)
    return fold(case.letter_text[start:end])


def test_values_of_cases(cases: list[Case]) -> None:
    named = set()
    for case in cases:
        assert case.spans
        for name, span in case.spans.items():
            said = words(case, span)
            kind, _, value = name.partition(":")
            named.add(kind)
            if kind == "diagnosis":
                assert said == case.diagnoses[int(value) - 1]
            elif kind == "body_region":
                assert value in case.body_regions
            elif kind in ("specialty", "licence_state"):
                assert case.reviewer
                assert said in case.reviewer.printed
            elif isinstance(stored := getattr(case, name), date):
                assert str(stored.day) in said
            elif name == "case_number":
                assert stored == said.replace(" ", "")
            elif name == "reviewer":
                assert said == stored.printed
            elif name not in SAID_OTHERWISE:
                assert str(stored).lower() in said.lower()
    assert named >= {
        "case_number",
        "date_assigned",
        "date_of_injury",
        "decision_date",
        "ur_denial_date",
        "application_received",
        "priority",
        "reviewer",
        "specialty",
        "licence_state",
        "patient_age",
        "patient_sex",
        "diagnosis",
        "body_region",
        "clinical_summary",
        "injury_date_in_summary",
    }


def test_values_of_items(cases: list[Case]) -> None:
    named = set()
    for case in cases:
        for item in case.items.all():
            for name, span in item.spans.items():
                said = words(case, span)
                kind, _, value = name.partition(":")
                named.add(kind)
                if kind == "body_region":
                    assert value in item.body_regions
                elif kind == "service" and value:
                    further = {each.service.name for each in item.further_services.all()}
                    assert said in item.disputed
                    assert value in further
                elif kind == "criterion":
                    criterion = next(
                        each for each in item.deciding_criteria if each.criterion == value
                    )
                    assert said == item.rationale[criterion.start : criterion.end]
                elif kind == "service":
                    assert f"“{said}”" in item.service_rule or "drugs" in item.service_rule
                elif kind not in SAID_OTHERWISE:
                    assert said == getattr(item, name)
            for citation in item.citations.all():
                assert words(case, citation.span) == citation.text
    assert named >= {
        "heading",
        "disputed",
        "original",
        "authorized",
        "outcome",
        "rationale",
        "quantity",
        "service",
        "laterality",
        "body_region",
        "reviewer_guideline",
        "criterion",
        "claims_administrator_guideline",
    }


def test_a_day_of_injury_from_prose_is_no_header_date(take: Take) -> None:
    take(GOLDEN / "g3b_doubled_newlines.txt", GOLDEN / "layouts" / "g2_letterhead.txt")
    headless, headed = Case.objects.order_by("layout").reverse()
    assert headless.date_of_injury is None
    assert headless.injury_date_in_summary
    assert "injury_date_in_summary" in headless.inferred_fields
    assert headed.date_of_injury
    assert headed.injury_date_in_summary is None
    assert headed.inferred_fields == []
