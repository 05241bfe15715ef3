"""The treatments that a draft asks for, told from those that it only speaks of.

A summary of a patient's history names many treatments. What is asked for comes after words that
ask ("authorization for", "the request for"), or by itself, as an entry of a form or a list does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from decisions.terms import Laterality
from decisions.vocabulary.classify import classify_item
from decisions.vocabulary.listed_treatments import parts_of
from decisions.vocabulary.services import ServicePath

MOST = 8
#: How many passages of a draft are read.
_MOST_PASSAGES = 2_000
#: Words of a passage after words that ask; and of one that stands by itself.
_WORDS_ASKED, _WORDS_LISTED = 25, 30
_ENDS = re.compile(r"(?<=[\w)\]\"”%]{2})[.!?]+(?=\s|$)|\n|;|\u2022")
#: A line of prose is not shorter than this where it goes on in the next one.
_SHORTEST_WRAPPED = 50
#: What may be between words that ask and what they ask for.
_LINKING = (
    r"(?:\s+(?:was|is|be|were|for|of|the|a|an|to|that|following|treatment|service|authorization"
    r"|approval|use|by|upon|item|in|this|is:|procedures?|medications?)\b|\s*:)*"
)
_ASKS = re.compile(
    r"\b(?:request(?:s|ed|ing)?|authoriz(?:e|es|ed|ation)|(?:non-?)?certif(?:y|ied|ication)"
    r"|den(?:ied|ial)|modif(?:ied|ication)|disputed?|at\s+issue|in\s+dispute|appeal(?:s|ed|ing)?"
    rf"|rfa)\b{_LINKING}",
    re.I,
)
_ORDERS = re.compile(
    r"\b(?:prescri(?:be[sd]?|bing|ption)|order(?:s|ed|ing)?|refill(?:s|ed)?|plan"
    rf"|recommend(?:s|ed|ing|ations?)?|treatments?\s*:|services?\s*:)\b{_LINKING}",
    re.I,
)
#: Where what is asked for ends, and the reason begins.
_REASON = re.compile(
    r"\b(?:because|due\s+to|since|which|that\s+(?:was|is)|as\s+(?:the|he|she|it)|in\s+order"
    r"|is\s+(?:not|medically)|was\s+(?:not|denied|non)|are\s+not|were\s+not)\b",
    re.I,
)
#: A sentence with one of these tells something, and is not an entry of a list.
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|been|will|would|should|can|could|may|reports?"
    r"|reported|states?|stated|shows?|showed|shown|reveal\w*|complain\w*|sustained|underwent"
    r"|received|presents?|presented|includes|included|continues?|demonstrat\w+|denies|noted"
    r"|treated|injured|documented|diagnosed|describes?|described|tried|fail\w*|tak(?:es?|ing|en)|took"
    r"|us(?:es|ed|ing)|completed|attend\w*|attempted|improv\w*|supports?|supported|helps?|helped)\b",
    re.I,
)


class _Weight(IntEnum):
    """How much speaks for a treatment's being asked for."""

    NAMED = 1
    ORDERED = 2
    LISTED = 3
    ASKED_FOR = 4


@dataclass(frozen=True, slots=True)
class RequestedTreatment:
    """A treatment that a draft asks for.

    Args:
        service: its place in the tree of services.
        words: the words of the draft that name it.
        body_regions: the regions that those words name.
        laterality: the side, likewise.
        quantity: how much, as written; None where it is not said.
    """

    service: ServicePath
    words: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None


def requested_treatments(text: str) -> list[RequestedTreatment]:
    """Return the treatments that a draft asks for, the likeliest first, MOST at the most.

    Where nothing is asked for or listed, they are those that are named most often.
    """
    found: dict[ServicePath, tuple[_Weight, int, RequestedTreatment]] = {}
    for weight, words in _passages(text):
        for treatment in _treatments(words):
            best, times, first = found.get(treatment.service, (weight, 0, treatment))
            kept = treatment if weight > best else first
            found[treatment.service] = max(best, weight), times + 1, kept
    strongest = max((weight for weight, _, _ in found.values()), default=_Weight.NAMED)
    likely = (each for each in found.values() if each[0] >= strongest - 1)
    ranked = sorted(likely, key=lambda each: (-each[0], -each[1]))
    return [treatment for _, _, treatment in ranked[:MOST]]


def _passages(text: str) -> Iterator[tuple[_Weight, str]]:
    """Yield the passages of a draft that may name a treatment, each with what speaks for it."""
    heading = False
    for sentence in islice(_sentences(_unwrapped(text)), _MOST_PASSAGES):
        words = sentence.split()
        told = _TELLS.search(sentence)
        if asks := _ASKS.search(sentence):
            heading = asks.end() == len(sentence)
            yield from _around(sentence, asks, _Weight.ASKED_FOR)
        elif orders := _ORDERS.search(sentence):
            yield from _around(sentence, orders, _Weight.ORDERED)
        elif len(words) <= _WORDS_LISTED:
            heading = heading and not told
            listed = _Weight.ASKED_FOR if heading else _Weight.LISTED
            yield _Weight.NAMED if told else listed, " ".join(words)


def _unwrapped(text: str) -> str:
    """Return a text whose prose is not broken at the end of a line."""
    lines = text.splitlines()
    joined: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        goes_on = len(before) >= _SHORTEST_WRAPPED and before.rstrip()[-1:] not in ".:;!?"
        if goes_on and line[:1].islower():
            joined.append(f" {line}")
        else:
            joined.append(f"\n{line}")
    return "".join(joined)


def _around(sentence: str, asks: re.Match[str], weight: _Weight) -> Iterator[tuple[_Weight, str]]:
    """Yield what is after words that ask, and before them: "Norco #60 is non-certified"."""
    behind = _REASON.split(sentence[asks.end() :], maxsplit=1)[0].split()
    before = _REASON.split(sentence[: asks.start()], maxsplit=1)[0].split()
    yield weight, " ".join(behind[:_WORDS_ASKED])
    yield weight, " ".join(before[-_WORDS_ASKED:])


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(text):
        if part := text[start : end.start()].strip():
            yield part
        start = end.end()
    if part := text[start:].strip():
        yield part


def _treatments(words: str) -> Iterator[RequestedTreatment]:
    for part in parts_of(words):
        named = words[part.start : part.end]
        item = classify_item(named)
        if item.named and item.service.subcategory:
            yield RequestedTreatment(
                item.service, named, item.body_regions, item.laterality, item.quantity
            )
