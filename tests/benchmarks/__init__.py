"""Benchmarks, run by hand: `uv run python -m tests.benchmarks.reading`.

Machines are noisy. A comparison therefore alternates two measurements in one run, and reports their
ratio.
"""
