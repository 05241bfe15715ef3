"""Consistency: differences between similar requests that chance does not explain.

similar_requests.py  `alike_decisions` reads what is compared of some decisions
rate_comparison.py   `compare` finds the values whose decisions differ from similar ones
"""

from decisions.decision_consistency.rate_comparison import (
    CERTAIN,
    FEWEST_LETTERS,
    ComparedSide,
    Comparison,
    compare,
)
from decisions.decision_consistency.similar_requests import AlikeDecision, alike_decisions

__all__ = [
    "CERTAIN",
    "FEWEST_LETTERS",
    "AlikeDecision",
    "ComparedSide",
    "Comparison",
    "alike_decisions",
    "compare",
]
