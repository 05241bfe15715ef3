"""Claims that the request does not state an amount, although the item does."""

import re
from collections.abc import Iterator

from decisions.appeal.amounts import counts, sessions, strengths
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import Question, QuestionKind
from decisions.appeal.quotes import item_quote, rationale_quote
from decisions.appeal.statements import case_sentences
from decisions.vocabulary.services import PHARMACEUTICALS

_NOT_STATED = (
    r"(?:(?:is|was|are|were) (?:not (?:specified|stated|included|provided|indicated|given|noted"
    r"|documented|listed)|unspecified|unclear|unknown)|missing)"
)
_DOES_NOT = (
    r"(?:(?:did|does) not (?:specify|state|include|provide|indicate|give|list|identify)"
    r"|fail(?:s|ed) to (?:specify|state|include|provide|indicate|give|list|identify))"
)


def _unstated(what: str) -> re.Pattern[str]:
    """Return a pattern for claims that the request does not state `what`."""
    return re.compile(
        rf"\b(?:request\w*|requested|proposed|rfa|prescription|service)\b[^.;]{{0,60}}\b{_DOES_NOT}"
        rf"[^.;]{{0,30}}\b{what}\b"
        rf"|\b(?:requested|proposed|prescribed)\b[^.;]{{0,30}}\b{what}\b[^.;]{{0,25}}{_NOT_STATED}"
        rf"|\b{what}\b[^.;]{{0,15}}\b(?:of (?:the|this) request|requested|being requested)\b"
        rf"[^.;]{{0,15}}{_NOT_STATED}",
        re.I,
    )


_QUANTITY = _unstated(r"(?:quantity|amount|number of (?:tablets|pills|capsules))")
_SESSIONS = _unstated(
    r"(?:quantity|amount|number|how many) (?:of )?(?:\w+ )?(?:sessions|visits|treatments)"
)
_STRENGTH = _unstated(r"(?:strength|dose|dosage)(?: strength)?")
_PART = _unstated(r"(?:body part|part of the body|location|body region|side|laterality)")


def unspecified_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question for each detail that the item states and the rationale calls unstated."""
    for item in letter.items:
        for sentence in case_sentences(item.rationale):
            for name, pattern, stated in _stated(item):
                if stated and pattern.search(sentence.text):
                    yield Question(
                        QuestionKind.STATED_IN_ITEM,
                        f"The rationale says that the request does not state the {name}; the "
                        "item does.",
                        "Did the reviewer overlook it?",
                        5,
                        (rationale_quote(item, sentence), item_quote(item)),
                        (item.position,),
                    )


def _stated(item: DecidedItem) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Yield each detail, a pattern of claims that it is missing, and whether the item has it."""
    of_drug = bool(item.services) and item.services[0].category == PHARMACEUTICALS
    if of_drug:
        yield "quantity", _QUANTITY, bool(counts(item.disputed))
        yield "strength", _STRENGTH, bool(strengths(item.disputed))
    else:
        yield "number of sessions", _SESSIONS, bool(sessions(item.disputed))
    yield "part of the body", _PART, bool(item.body_regions)
