"""Measurements, run by hand: `uv run python -m tests.benchmarks.reading`.

The machines are noisy: two things are compared in one run, in turn, and their ratio is given.
"""
