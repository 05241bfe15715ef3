"""Sentences of rationales and summaries, and the subject of a verdict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from decisions.criteria import MOST_SENTENCES, SentenceKind, sentences

#: The longest sentence, in characters, that raises a question; reviewers write none longer.
_LONGEST_SENTENCE = 4_000
#: The verdict of a decision; its subject precedes it.
_VERDICT = re.compile(
    r"\b(?:is|are|was|were)\s+(?:(?:also|therefore|thus|found|deemed|determined|considered|to|be|not"
    r"|hereby|indicated|as|supported|and)\s+){0,6}"
    r"(?:medically\s+(?:necessary|appropriate|reasonable|indicated|warranted)"
    r"|(?:non-?)?certified|approved|a\s+medical\s+necessity)",
    re.I,
)
#: Words that may precede the subject.
_LEAD = re.compile(
    r".{0,300}\b(?:request(?:ed)?|prescription|necessity|need|portion\s+of\s+the\s+original\s+request)"
    r"(?:\s+(?:for|of)\b|,|\s+item\b|\s+service\b)?",
    re.I | re.S,
)
#: A mention of another request of the letter.
_OF_ANOTHER = re.compile(
    r"\b(?:concurrent|ancillary|associated|surgical|surgery|operative|these requests|other)\b", re.I
)
#: The text that letters print before an item that belongs to an operation.
_ANCILLARY = re.compile(r"\bassociated surgical (?:services?|items?|procedures?)\s*:", re.I)
#: The longest subject, in characters.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a text and its offsets."""

    text: str
    start: int
    end: int


def sentences_of(text: str, *kinds: SentenceKind) -> Iterator[Statement]:
    """Yield the sentences of a text, limited to some kinds if given."""
    for sentence in islice(sentences(text), MOST_SENTENCES):
        is_short = sentence.end - sentence.start <= _LONGEST_SENTENCE
        if is_short and (not kinds or sentence.kind in kinds):
            yield Statement(text[sentence.start : sentence.end], sentence.start, sentence.end)


def case_sentences(rationale: str) -> Iterator[Statement]:
    """Yield the sentences of a rationale that apply the rule to the case."""
    return sentences_of(rationale, SentenceKind.CASE)


def decided(rationale: str) -> tuple[str, Statement] | None:
    """Return the subject of a rationale's last verdict, and its sentence.

    None if there is no verdict, or if its sentence also mentions another request of the letter: "as
    the surgery is not medically necessary, ...".
    """
    # A sentence that only states the decision is a formula.
    given = [*sentences_of(rationale, SentenceKind.CASE, SentenceKind.FORMULA)]
    for sentence in reversed(given):
        if verdicts := [*_VERDICT.finditer(sentence.text)]:
            before = sentence.text[: verdicts[-1].start()][-_LONGEST:]
            if _OF_ANOTHER.search(_ANCILLARY.sub("", before)):
                return None
            lead = _LEAD.match(before)
            return before[lead.end() :] if lead else before, sentence
    return None
