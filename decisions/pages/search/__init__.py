"""The page of a search, and what leads from it."""
