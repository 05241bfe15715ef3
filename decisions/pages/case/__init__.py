"""The page of a case, similar decisions, and two of them side by side."""
