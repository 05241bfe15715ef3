"""Measure how fast letters are read from their text, including vocabulary and criteria.

The time is the processor time of this process, so other load on the machine does not count.

uv run python -m tests.benchmarks.reading [--letters 1000]
"""

import argparse
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar

from decisions import vocabulary
from decisions.criteria import deciding_criteria
from decisions.criteria.clauses import said
from decisions.vocabulary.classify_item import service_of
from ingest.processing.classify_letter import classify
from ingest.reading import LetterText, ParsedLetter, read
from ingest.reading.guidelines import citations_in
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples import sample_letters, write_text

ROUNDS = 5
_From = TypeVar("_From")
_To = TypeVar("_To")


def main() -> None:
    """Read invented letters and print the letters per second on one core."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--letters", type=int, default=1000)
    count = parser.parse_args().letters
    texts = [
        write_text(letter, "pypdf") for letter in sample_letters(count, layout=LetterLayout.G4)
    ]
    vocabulary.load()
    seconds: dict[str, list[float]] = {}

    def measure(step: str, do: Callable[[_From], _To], each: Sequence[_From]) -> list[_To]:
        # Results for recurring sentences and items are cached; each step starts with empty caches.
        said.cache_clear()
        service_of.cache_clear()
        citations_in.cache_clear()
        started = time.process_time()
        done = [do(one) for one in each]
        seconds.setdefault(step, []).append(time.process_time() - started)
        return done

    for _ in range(ROUNDS):
        letters = measure("clean", LetterText.clean, texts)
        parsed = measure("read", read, letters)
        classified = measure("classify, with criteria", classify, parsed)
        measure("criteria alone", _criteria, parsed)
    items = sum(len(letter.items) for letter in classified)
    whole = ("clean", "read", "classify, with criteria")
    seconds["all"] = [sum(steps) for steps in zip(*(seconds[each] for each in whole), strict=True)]
    print(f"{count:,} letters, {items:,} items, {ROUNDS} rounds; letters a second, one core:")
    for step, spent in seconds.items():
        print(f"  {step:24} median {count / median(spent):7,.0f}   best {count / min(spent):7,.0f}")
    share = median(seconds["criteria alone"]) / median(seconds["all"])
    print(f"criteria take {share:.0%} of the time")


def _criteria(letter: ParsedLetter) -> None:
    for item in letter.items:
        if item.rationale:
            deciding_criteria(item.rationale.value, item.outcome.value)


if __name__ == "__main__":
    main()
