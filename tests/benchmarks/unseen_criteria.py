"""Leave-one-out test: how well criteria are read without phrases that match in one letter only.

    uv run python -m tests.benchmarks.unseen_criteria FOLDER --truth FOLDER/truth

The authors of the phrases had seen the labeled letters. Each letter is therefore read a second time
without the phrases that match in no other labeled letter, which may come from it. The third time, a
phrase counts only if each of its matched words also occurs in a match in another letter, because a
letter may have contributed one word to a phrase. The score on unseen letters is probably between
the last two.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from unittest.mock import patch

from decisions import vocabulary
from decisions.criteria.clauses import phrases_of
from decisions.criteria.phrase_matching import PhraseMatch, Phrases
from ingest.operations.evaluation import Evaluation, criteria_scores, evaluate
from ingest.operations.ground_truth import Truth
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.reading import ParsedLetter, read

#: The letters in which each phrase matches, by phrase, and by phrase and matched word.
_Letters = dict[int | tuple[int, str], set[str]]


class _Left(Enum):
    """The phrases that are left out when a letter is read."""

    NOTHING = "all phrases"
    PHRASES = "without those of the letter alone"
    WORDS = "without their words of the letter alone"


def main() -> None:
    """Print the three scores, and the number of phrases that match in only one letter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, required=True)
    options = parser.parse_args()
    vocabulary.load()
    truth = Truth.of(options.truth)
    files = [*options.folder.glob("**/*.pdf"), *options.folder.glob("**/*.txt")]
    letters = {
        file.stem: read(extract(file.read_bytes())) for file in files if file.stem in truth.criteria
    }
    if not letters:
        parser.error(f"{options.truth} has no labels for the letters in {options.folder}")
    matched: _Letters = defaultdict(set)
    for left in _Left:
        found = [
            each
            for name, letter in letters.items()
            for each in _evaluations(truth, name, letter, matched, left)
        ]
        print(f"{left.value}: {criteria_scores(found)['all']}")
    phrases = [names for phrase, names in matched.items() if isinstance(phrase, int)]
    single = sum(len(names) == 1 for names in phrases)
    print(f"{len(letters)} letters; of {len(phrases):,} phrases that match, {single} in one letter")


def _evaluations(
    truth: Truth, name: str, letter: ParsedLetter, matched: _Letters, left: _Left
) -> Iterator[Evaluation]:
    """Yield the evaluations of a letter, and record the phrases that match in it.

    Args:
        truth: the labels of all letters.
        name: the letter's name.
        letter: the letter.
        matched: the letters in which each phrase matches; updated if nothing is left out.
        left: which phrases are left out.
    """
    every = Phrases.hits

    def hits(phrases: Phrases, words: str) -> Iterator[PhraseMatch]:
        for hit in every(phrases, words):
            keys: list[int | tuple[int, str]] = [hit.phrase]
            if left is not _Left.PHRASES:
                keys += [(hit.phrase, word) for word in words[hit.start : hit.end].split()]
            if left is _Left.NOTHING:
                for key in keys:
                    matched[key].add(name)
            if left is _Left.NOTHING or all(len(matched[key]) > 1 for key in keys):
                yield hit

    phrases_of.cache_clear()
    with patch.object(Phrases, "hits", hits):
        yield from evaluate(truth, name, classify(letter))


if __name__ == "__main__":
    main()
