"""How fast letters are read from their text, the vocabulary included.

uv run python -m tests.benchmarks.reading [--letters 1000]
"""

import argparse
import time
from statistics import median

from decisions import vocabulary
from ingest.classify import classify
from ingest.reading import LetterText, read
from ingest.reading.parsed import Layout
from ingest.samples import sample_letters, write_text

ROUNDS = 5


def main() -> None:
    """Read invented letters and print letters a second on one core."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--letters", type=int, default=1000)
    count = parser.parse_args().letters
    texts = [write_text(letter, "pypdf") for letter in sample_letters(count, layout=Layout.G4)]
    vocabulary.load()
    rates: dict[str, list[float]] = {"clean": [], "read": [], "classify": [], "all": []}
    for _ in range(ROUNDS):
        started = time.perf_counter()
        letters = [LetterText.clean(text) for text in texts]
        cleaned = time.perf_counter()
        parsed = [read(letter) for letter in letters]
        was_read = time.perf_counter()
        classified = [classify(letter) for letter in parsed]
        ended = time.perf_counter()
        for name, seconds in (
            ("clean", cleaned - started),
            ("read", was_read - cleaned),
            ("classify", ended - was_read),
            ("all", ended - started),
        ):
            rates[name].append(count / seconds)
    items = sum(len(letter.items) for letter in classified)
    print(f"{count:,} letters, {items:,} items, {ROUNDS} rounds; letters a second, one core:")
    for name, values in rates.items():
        print(f"  {name:9} median {median(values):9,.0f}   best {max(values):9,.0f}")


if __name__ == "__main__":
    main()
