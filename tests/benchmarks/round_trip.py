"""Write invented letters, read them, compare them with the original, and print every difference.

For criteria, which are read from prose, it prints precision, recall and F1.

uv run python -m tests.benchmarks.round_trip [--letters 10000] [--seed 1] [--written-as pypdf]
"""

import argparse
import time
from collections import Counter

from decisions import vocabulary
from ingest.operations.evaluation import Score, Verdict
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.processing.letter_json import letter_json
from ingest.reading import read
from ingest.samples import sample_letters, truth
from tests.support.samples import WRITERS, compared, criteria_verdicts, without_criteria


def main() -> None:
    """Print the differences, and the number of letters read in each layout."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--written-as", choices=WRITERS, default="pypdf")
    options = parser.parse_args()
    vocabulary.load()
    started = time.perf_counter()
    layouts: Counter[str] = Counter()
    criteria: Counter[Verdict] = Counter()
    misses = 0
    for letter in sample_letters(options.letters, seed=options.seed):
        want = truth(letter)
        got = letter_json("", classify(read(extract(WRITERS[options.written_as](letter)))))
        layouts[letter.layout] += 1
        criteria += criteria_verdicts(want, got)
        want, got = without_criteria(want), without_criteria(got)
        for field, expected in want.items():
            if compared(expected) != compared(got[field]):
                misses += 1
                print(f"{letter.layout} {letter.case_number} {field}: expected {expected}")
                print(f"  got {got[field]}")
    print(f"{sum(layouts.values()):,} letters ({dict(sorted(layouts.items()))}), {misses} misses")
    print(f"criteria: {Score.of(criteria)}, {dict(criteria)}")
    print(f"written and read in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
