"""Passages that recur: the most frequent ones, and those of a pasted text."""
