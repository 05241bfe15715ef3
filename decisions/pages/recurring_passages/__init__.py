"""Recurring passages: the most frequent ones, and those of a pasted text."""
