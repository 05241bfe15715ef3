"""Guideline chapters that a reviewer cites for another part of the body than the item's."""

import re
from collections.abc import Iterator

from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import Question, QuestionKind, Quote
from decisions.appeal.quotes import citation_quote, item_quote, rationale_quote
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
    """Yield a question if all chapters that a reviewer cites are on another part of the body.

    The rationale counts first; if it cites no such chapter, the list of guidelines above it does.
    There, a guideline that is not on a part of the body may be the one that was applied.
    """
    for item in letter.items:
        if not item.body_regions:
            continue
        cited = list(_chapters_of_parts(item.rationale))
        if cited and not any(_is_on(each.chapter, item) for each in cited):
            yield from _asked(item, cited[0])
        listed = item.cited_by_reviewer
        if listed and not cited and all(_is_elsewhere(words, item) for words in listed):
            yield _question(
                item, citation_quote(item, listed[0]), f"The reviewer lists {listed[0]}"
            )


def _is_on(words: str, item: DecidedItem) -> bool:
    return are_same(regions_of(words), item.body_regions)


def _is_elsewhere(words: str, item: DecidedItem) -> bool:
    return bool(regions_of(words)) and not _is_on(words, item)


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
            says = f"The rationale cites {cited.source}, {cited.chapter}"
            yield _question(item, rationale_quote(item, sentence), says)
            return


def _question(item: DecidedItem, quote: Quote, says: str) -> Question:
    parts = " and ".join(sorted(name.lower() for name in item.body_regions))
    return Question(
        QuestionKind.CHAPTER,
        f"{says}; the item in dispute is for {parts}.",
        "Was the guideline for the right part of the body applied?",
        5,
        (quote, item_quote(item)),
        (item.position,),
    )
