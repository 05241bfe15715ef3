"""Rationales that cite a guideline chapter for another part of the body than the item's."""

import re
from collections.abc import Iterator

from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import Question, QuestionKind
from decisions.appeal.quotes import item_quote, rationale_quote
from decisions.appeal.relatedness import are_same, regions_of
from decisions.appeal.statements import sentences_of
from decisions.vocabulary.guideline_mentions import NamedGuideline, named_guidelines

#: The text after a chapter's name. "The ODG on low back pain" names no chapter.
_GOES_ON = re.compile(
    r"[\s\W]*(?:\(|chapter|section|complaints?|disorders?|procedure|guidelines?|page)"
    r"|\s*[,;:)\]\u2013-]|[.\s]*\Z",
    re.I,
)
#: The name itself says that it is a chapter: "Low Back Complaints", "chapter 12".
_IS_CHAPTER = re.compile(r"\b(?:complaints?|disorders?|chapter)\b", re.I)


def chapter_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question if all chapters that a rationale cites are on another part of the body."""
    for item in letter.items:
        cited = list(_chapters_of_parts(item.rationale))
        parts = [regions_of(each.chapter) for each in cited]
        if not cited or not item.body_regions:
            continue
        if any(are_same(regions, item.body_regions) for regions in parts):
            continue
        yield from _asked(item, cited[0])


def _chapters_of_parts(rationale: str) -> Iterator[NamedGuideline]:
    """Yield the cited chapters that are on a part of the body, in the order of the rationale."""
    named = [
        each
        for each in named_guidelines(rationale)
        if each.chapter
        and regions_of(each.chapter)
        and (
            _IS_CHAPTER.search(rationale, each.start, each.end)
            or _GOES_ON.match(rationale, each.end)
        )
    ]
    yield from sorted(named, key=lambda each: each.start)


def _asked(item: DecidedItem, cited: NamedGuideline) -> Iterator[Question]:
    for sentence in sentences_of(item.rationale):
        if sentence.start <= cited.start < sentence.end:
            parts = " and ".join(sorted(name.lower() for name in item.body_regions))
            yield Question(
                QuestionKind.CHAPTER,
                f"The rationale cites {cited.source}, {cited.chapter}; the item in dispute is for "
                f"{parts}.",
                "Was the guideline for the right part of the body applied?",
                5,
                (rationale_quote(item, sentence), item_quote(item)),
                (item.position,),
            )
            return
