"""Requested quantities, compared with those that the rule allows."""

import pytest

from decisions.criteria import CriterionName, deciding_criteria
from decisions.criteria.quantities import Quantity, Unit, quantities
from decisions.enums import Outcome

RULE = "The MTUS recommends 8 to 10 visits over 4 weeks for this condition."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("ODG allows 9-10 visits.", [Quantity(10, Unit.VISIT, False)]),
        ("Twelve physical therapy sessions are requested.", [Quantity(12, Unit.VISIT, True)]),
        (
            "He had six treatments, and the request is for a three day stay.",
            [Quantity(6, Unit.VISIT, False), Quantity(3, Unit.DAY, True)],
        ),
        ("The request is for 30 tablets.", []),
        (
            "ODG allows six visits, and the request is for 12.",
            [Quantity(6, Unit.VISIT, False), Quantity(12, Unit.VISIT, True)],
        ),
    ],
)
def test_the_quantities_of_a_sentence(sentence: str, found: list[Quantity]) -> None:
    assert quantities(sentence) == found


@pytest.mark.parametrize(
    ("request_", "outcome", "is_named"),
    [
        ("The request is for 16 sessions.", Outcome.UPHELD, True),
        ("The request is for 8 sessions.", Outcome.UPHELD, False),
        ("The request is for 8 sessions.", Outcome.OVERTURNED, True),
        ("The request is for 16 sessions.", Outcome.OVERTURNED, False),
        # The rule does not say how many days.
        ("The request is for 20 days.", Outcome.UPHELD, False),
    ],
)
def test_more_than_the_rule_allows(request_: str, outcome: Outcome, *, is_named: bool) -> None:
    found = deciding_criteria(f"{RULE} {request_}", outcome)
    assert (CriterionName.AMOUNT in {each.criterion for each in found}) is is_named


@pytest.mark.parametrize(
    ("request_", "is_named"), [("The request is for 16 sessions.", True), ("It is for 16.", False)]
)
def test_the_request_may_come_before_the_rule(request_: str, *, is_named: bool) -> None:
    found = deciding_criteria(f"{request_} {RULE}", Outcome.UPHELD)
    assert (CriterionName.AMOUNT in {each.criterion for each in found}) is is_named


def test_a_later_rule_does_not_allow_what_an_earlier_one_limits() -> None:
    request_ = "The request is for 16 sessions. After surgery, the MTUS recommends up to 24 visits."
    found = deciding_criteria(f"{RULE} {request_}", Outcome.UPHELD)
    assert CriterionName.AMOUNT in {each.criterion for each in found}


@pytest.mark.parametrize(("requested", "outcome"), [(6, Outcome.OVERTURNED), (12, Outcome.UPHELD)])
def test_the_rule_and_the_request_may_be_in_one_sentence(requested: int, outcome: Outcome) -> None:
    sentence = f"ODG allows a trial of six sessions, and the request is for {requested}."
    found = deciding_criteria(sentence, outcome)
    assert CriterionName.AMOUNT in {each.criterion for each in found}
