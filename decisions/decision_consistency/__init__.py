"""Consistency: differences between similar requests that chance does not explain.

rate_comparison.py   `compare` finds the values whose decisions differ from similar ones
"""

from decisions.decision_consistency.rate_comparison import (
    CERTAIN,
    FEWEST_LETTERS,
    ComparedSide,
    Comparison,
    compare,
)

__all__ = ["CERTAIN", "FEWEST_LETTERS", "ComparedSide", "Comparison", "compare"]
