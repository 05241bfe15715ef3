"""Consistency: differences between similar requests that chance does not explain.

decisions   `alike_decisions` reads what is compared of some decisions
comparison  `compare` finds the values whose decisions differ from others that are alike
"""

from decisions.consistency.alike import AlikeDecision, alike_decisions
from decisions.consistency.comparison import (
    CERTAIN,
    FEWEST_LETTERS,
    ComparedSide,
    Comparison,
    compare,
)

__all__ = [
    "CERTAIN",
    "FEWEST_LETTERS",
    "AlikeDecision",
    "ComparedSide",
    "Comparison",
    "alike_decisions",
    "compare",
]
