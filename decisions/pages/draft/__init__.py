"""The page that checks a draft: what decisions say about it."""
