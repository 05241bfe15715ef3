"""Consistency: differences between similar requests that chance does not explain.

rate_comparison.py   `compare` finds the values whose decisions differ from similar ones
"""

from decisions.decision_consistency.rate_comparison import (
    FEWEST_LETTERS,
    SIGNIFICANCE,
    ComparedSide,
    Comparison,
    compare,
)

__all__ = ["FEWEST_LETTERS", "SIGNIFICANCE", "ComparedSide", "Comparison", "compare"]
