"""The page of questions for an appeal from a case's decision."""
