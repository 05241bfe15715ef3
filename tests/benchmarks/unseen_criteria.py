"""Leave one letter out: how well criteria are read without the phrases that one letter alone has.

    uv run python -m tests.benchmarks.unseen_criteria FOLDER --truth FOLDER/truth

The phrases were written with the labeled letters in view. Each letter is read a second time
without the phrases that match in no other labeled letter: it could have taught them. The second
score is the better guide to letters that nobody here has seen. It is still kind to the reader:
words that one letter added to a phrase of several are not left out.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from decisions import vocabulary
from decisions.criteria.clauses import said
from decisions.criteria.phrase_matching import PhraseMatch, Phrases
from ingest.operations.evaluation import Evaluation, criteria_scores, evaluate
from ingest.operations.ground_truth import Truth
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.reading import ParsedLetter, read

#: The letters in which each phrase matches, by its number.
_Letters = dict[int, set[str]]


def main() -> None:
    """Print both scores, and how many phrases match in one letter alone."""
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
    matched: _Letters = defaultdict(set)
    found = [each for name in letters for each in _evaluations(truth, name, letters[name], matched)]
    print(f"all phrases: {criteria_scores(found)['all']}")
    found = [
        each
        for name in letters
        for each in _evaluations(truth, name, letters[name], matched, alone=True)
    ]
    print(f"without those of the letter alone: {criteria_scores(found)['all']}")
    single = sum(len(names) == 1 for names in matched.values())
    print(f"{len(letters)} letters; of {len(matched):,} phrases that match, {single} in one letter")


def _evaluations(
    truth: Truth, name: str, letter: ParsedLetter, matched: _Letters, *, alone: bool = False
) -> Iterator[Evaluation]:
    """Yield the evaluations of a letter, and note the phrases that match in it.

    Args:
        truth: what the letters say.
        name: the letter's name.
        letter: the letter.
        matched: the letters in which each phrase matches; added to.
        alone: phrases that match in this letter alone are left out.
    """
    every = Phrases.hits

    def hits(phrases: Phrases, words: str) -> Iterator[PhraseMatch]:
        for hit in every(phrases, words):
            matched[hit.phrase].add(name)
            if not alone or len(matched[hit.phrase]) > 1:
                yield hit

    said.cache_clear()
    with patch.object(Phrases, "hits", hits):
        yield from evaluate(truth, name, classify(letter))


if __name__ == "__main__":
    main()
