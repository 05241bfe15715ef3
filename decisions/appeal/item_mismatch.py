"""Rationales whose decision is about something other than the requested item."""

import re
from collections.abc import Iterator

from decisions.appeal.amounts import Strength, counts, sessions, strengths
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import Question, QuestionKind
from decisions.appeal.quotes import item_quote, rationale_quote
from decisions.appeal.relatedness import are_same, drugs_of, ingredients, regions_of
from decisions.appeal.statements import Statement, case_sentences, decided
from decisions.enums import Laterality
from decisions.vocabulary.body_regions import find_regions, find_sides
from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.matching import tokens
from decisions.vocabulary.services import PHARMACEUTICALS

#: A phrase for the request, up to its verb.
_REQUEST = re.compile(
    r"\brequest(?:s|ed|ing)?\b(?P<asked>.{0,120}?)(?:\b(?:is|are|was|were|would|does|do|has|have"
    r"|exceeds?|represents?|cannot)\b|[.;]|$)",
    re.I,
)
_ORIGINAL = re.compile(
    r"\b(?:original(?:ly)?|authorized|approved|modified|completed|previous(?:ly)?|prior|already)\b",
    re.I,
)
#: Generic names for services: "the procedure".
_UNSPECIFIED = "(unspecified)"
#: The most words between a side and its body part.
_BETWEEN = 2
_SIDED = frozenset(
    (
        "Shoulder",
        "Elbow",
        "Wrist",
        "Hand",
        "Upper extremity",
        "Hip",
        "Lower extremity",
        "Knee",
        "Ankle",
        "Foot",
        "Eye",
        "Ear",
        "Sacroiliac joint",
    )
)


def decided_words_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question for each side, body part, treatment, drug or number unlike the item's."""
    for item in letter.items:
        found = decided(item.rationale)
        if found:
            yield from _of_verdict(item, *found)
        yield from _other_side_throughout(item)
        if not (found and sessions(found[0])):
            yield from _sessions_asked_for(item)


def _of_verdict(item: DecidedItem, words: str, sentence: Statement) -> Iterator[Question]:
    side = _side(words)
    if side and item.laterality and side is not item.laterality:
        yield _differs(item, sentence, QuestionKind.SIDE, _of_side(side), _of_side(item.laterality))
    regions = regions_of(words)
    if regions and item.body_regions and not are_same(regions, item.body_regions):
        yield _differs(
            item, sentence, QuestionKind.BODY_PART, _listed(regions), _listed(item.body_regions)
        )
    yield from _other_treatment(item, words, sentence)
    if item.services and item.services[0].category == PHARMACEUTICALS:
        yield from _numbers(item, words, sentence)
    named, of_item = sessions(words), sessions(item.disputed)
    if named and of_item and not named & of_item:
        yield _other_sessions(item, sentence, named, of_item)


def _other_treatment(item: DecidedItem, words: str, sentence: Statement) -> Iterator[Question]:
    drugs = drugs_of(words)
    own = drugs_of(item.heading).union(*(ingredients(service) for service in item.services))
    if item.services and item.services[0].category == PHARMACEUTICALS and drugs:
        if not drugs & own:
            yield _differs(item, sentence, QuestionKind.DRUG, _listed(drugs), item.disputed)
        return
    named = classify_item(words)
    name = named.service.service or ""
    if not (named.named and name) or name.endswith(_UNSPECIFIED) or not item.services:
        return
    paths = {service.path[:2] for service in item.services}
    paths.add(classify_item(item.heading).service.path[:2])
    if named.service.path[:2] not in paths and all(each.subcategory for each in item.services):
        yield _differs(item, sentence, QuestionKind.TREATMENT, name, item.disputed)


def _numbers(item: DecidedItem, words: str, sentence: Statement) -> Iterator[Question]:
    named, own = strengths(words), strengths(item.heading) | strengths(item.disputed)
    if named and own and not named & own:
        yield _differs(item, sentence, QuestionKind.STRENGTH, _strengths(named), _strengths(own))
    amounts, of_item = counts(words), counts(item.disputed)
    if amounts and of_item and not amounts & of_item:
        in_heading = bool(amounts & counts(item.heading))
        yield _differs(
            item, sentence, QuestionKind.QUANTITY, _counts(amounts), _counts(of_item), in_heading
        )


def _sessions_asked_for(item: DecidedItem) -> Iterator[Question]:
    """Yield a question if the rationale considers a request for another number of sessions."""
    of_item = sessions(item.disputed)
    if not of_item or sessions(item.rationale) & of_item:
        return
    for sentence in case_sentences(item.rationale):
        request = _REQUEST.search(sentence.text)
        if not request or _ORIGINAL.search(sentence.text, 0, request.end()):
            continue
        if named := sessions(request["asked"]):
            yield _other_sessions(item, sentence, named, of_item)
            return


def _other_sessions(
    item: DecidedItem, sentence: Statement, named: frozenset[int], of_item: frozenset[int]
) -> Question:
    original = bool(named & sessions(item.heading))
    return _differs(
        item, sentence, QuestionKind.QUANTITY, _sessions(named), _sessions(of_item), original
    )


def _other_side_throughout(item: DecidedItem) -> Iterator[Question]:
    """Yield a question if the rationale names the item's body part only on the other side."""
    regions = _SIDED & set(item.body_regions)
    if item.laterality not in (Laterality.LEFT, Laterality.RIGHT) or not regions:
        return
    other = _other(item.laterality)
    first: Statement | None = None
    for sentence in case_sentences(item.rationale):
        if any(side is not other for side, _ in find_sides(tokens(sentence.text))):
            return
        if not first and any(region in regions for _, region in _sided(sentence.text)):
            first = sentence
    if first:
        yield _differs(item, first, QuestionKind.SIDE, _of_side(other), _of_side(item.laterality))


def _sided(words: str) -> Iterator[tuple[Laterality, str]]:
    """Yield the body parts that directly follow a side."""
    found = tokens(words)
    sides = {token.start: side for side, token in find_sides(found)}
    for match in find_regions(found):
        before = found[max(0, match.start - _BETWEEN - 1) : match.start]
        if side := next((sides[t.start] for t in reversed(before) if t.start in sides), None):
            yield side, match.meaning


def _side(words: str) -> Laterality | None:
    """Return the side in a text, or both if there are two. "Both" alone may count treatments."""
    sides = {side for side, token in find_sides(tokens(words)) if token.word != "both"}
    return Laterality.BILATERAL if len(sides) > 1 else next(iter(sides), None)


def _other(side: Laterality) -> Laterality:
    return Laterality.RIGHT if side is Laterality.LEFT else Laterality.LEFT


_ASKS = {
    QuestionKind.SIDE: "Was the right side reviewed?",
    QuestionKind.BODY_PART: "Was the right part of the body reviewed?",
    QuestionKind.TREATMENT: "Was the treatment in dispute reviewed?",
    QuestionKind.DRUG: "Was the drug in dispute reviewed?",
    QuestionKind.STRENGTH: "Was the strength in dispute reviewed?",
    QuestionKind.QUANTITY: "Was the amount in dispute reviewed?",
}


def _differs(
    item: DecidedItem,
    sentence: Statement,
    kind: QuestionKind,
    named: str,
    asked: str,
    original: bool = False,
) -> Question:
    left = ", the remaining part of the original request" if original else ""
    return Question(
        kind,
        f"The rationale discusses {named}; the item in dispute is for {asked}{left}.",
        _ASKS[kind],
        5,
        (rationale_quote(item, sentence), item_quote(item)),
        (item.position,),
    )


def _of_side(side: Laterality) -> str:
    return "both sides" if side is Laterality.BILATERAL else f"the {side} side"


def _listed(names: frozenset[str] | tuple[str, ...]) -> str:
    return " and ".join(sorted(name.lower() for name in names))


def _strengths(found: frozenset[Strength]) -> str:
    return " and ".join(sorted(map(str, found)))


def _counts(found: frozenset[int]) -> str:
    return " and ".join(f"#{number}" for number in sorted(found))


def _sessions(found: frozenset[int]) -> str:
    numbers = " and ".join(str(number) for number in sorted(found))
    return f"{numbers} session{'' if found == {1} else 's'}"
