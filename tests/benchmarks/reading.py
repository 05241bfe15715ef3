"""How fast letters are read from their text, the vocabulary included.

uv run python -m tests.benchmarks.reading [--letters 1000]
"""

import argparse
import time
from statistics import median

from decisions import vocabulary
from ingest.processing.classify import classify
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
    items = 0
    for _ in range(ROUNDS):
        seconds = dict.fromkeys(rates, 0.0)
        for text in texts:
            started = time.perf_counter()
            letter = LetterText.clean(text)
            cleaned = time.perf_counter()
            parsed = read(letter)
            was_read = time.perf_counter()
            items += len(classify(parsed).items)
            ended = time.perf_counter()
            seconds["clean"] += cleaned - started
            seconds["read"] += was_read - cleaned
            seconds["classify"] += ended - was_read
            seconds["all"] += ended - started
        for name, spent in seconds.items():
            rates[name].append(count / spent)
    print(
        f"{count:,} letters, {items // ROUNDS:,} items, {ROUNDS} rounds; letters a second, one core:"
    )
    for name, values in rates.items():
        print(f"  {name:9} median {median(values):9,.0f}   best {max(values):9,.0f}")


if __name__ == "__main__":
    main()
