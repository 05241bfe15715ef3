"""The criteria of reviewers that a draft mentions.

Drafts consist of lines and lists, and a denial may attribute a reason to a guideline: "Per the MTUS
there is no documentation of improvement" is a statement about the case.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decisions.criteria import (
    CriterionName,
    Sentence,
    SentenceKind,
    said_met,
    said_unmet,
    sentences,
)
from decisions.criteria.phrase_files import Use
from decisions.drafts.naming import RequestedTreatment, treatments_of
from decisions.drafts.sections import lines_of, without_request_label
from decisions.vocabulary.services import ServicePath

#: The most characters of a draft that are read.
LONGEST = 60_000
#: The attribution to a guideline before a statement about the case.
_ATTRIBUTION = re.compile(
    r"\W*(?:per|under|according\s+to|based\s+(?:up)?on|pursuant\s+to|in\s+accordance\s+with)\b"
    r"[^.;:]{1,160}?(?:,\s*|\s+)(?=(?:there\s+(?:is|are|was|were)\s+(?:no|not|insufficient)"
    r"|no\s+(?:documentation|evidence|indication|mention|record)"
    r"|the\s+(?:patient|claimant|(?:injured\s+)?worker|applicant|employee|records?|documentation)"
    r"\s+(?:has|have|had|did|does|do|is|was|were|lacks?|fails?|failed))\b)",
    re.I,
)
#: Uses of phrases that may be mere headings or history, such as "request", and name no criterion.
_WEAK = frozenset((Use.MISSING_ALONE, Use.UNMET_ALONE, Use.MET_ALONE))
#: Criteria about other treatments than the requested one.
_OF_OTHERS = frozenset(
    (
        CriterionName.CONSERVATIVE_CARE,
        CriterionName.FIRST_LINE_DRUGS,
        CriterionName.ALTERNATIVE,
        CriterionName.MAIN_ITEM,
        CriterionName.SURGERY_PLANNED,
    )
)


#: Words for visits, and words of requests that are counted in visits.
_VISITS = re.compile(r"\b(?:visits?|sessions?)\b", re.I)
_BY_VISITS = re.compile(r"\b(?:visits?|sessions?|times|weeks?|wks?|\d+\s?x\s?\d+)\b", re.I)


@dataclass(frozen=True, slots=True)
class MentionedCriterion:
    """A criterion that a draft mentions.

    Args:
        present: the first sentence that calls it met or present; empty if none does.
        missing: the first sentence that calls it unmet or missing; empty if none does.
        named: the first sentence that only names it, such as a list of earlier care without its
            results.
        asked: the first sentence that only restates what a guideline requires.
    """

    present: str = ""
    missing: str = ""
    named: str = ""
    asked: str = ""


#: The criteria that a draft mentions for a treatment.
Mentions = Mapping[CriterionName, MentionedCriterion]


def mentioned_criteria(text: str, requested: Sequence[RequestedTreatment]) -> list[Mentions]:
    """Return the criteria that a draft mentions for each treatment, with their sentences.

    A sentence that names some of the treatments is about these; one that names none is about all.

    Args:
        text: the draft.
        requested: the requested treatments.
    """
    found: list[dict[CriterionName, MentionedCriterion]] = [{} for _ in requested]
    for line in map(without_request_label, lines_of(text[:LONGEST], shortest=1)):
        for sentence in sentences(line):
            words = line[sentence.start : sentence.end]
            about = [*_of_these(words, requested)] if sentence.phrases.of_criteria else []
            for criterion, mentioned in _mentioned_in(sentence, words).items():
                for number, known in enumerate(found):
                    if not any(about) or about[number] or criterion in _OF_OTHERS:
                        known[criterion] = _first(
                            known.get(criterion, MentionedCriterion()), mentioned
                        )
    return list(found)


def _mentioned_in(sentence: Sentence, words: str) -> dict[CriterionName, MentionedCriterion]:
    """Return the criteria that a sentence mentions, each with the sentence by what it states."""
    named = {each.criterion for each in sentence.phrases.of_criteria if each.use not in _WEAK}
    only = (
        MentionedCriterion(asked=words)
        if sentence.kind is SentenceKind.RULE
        else MentionedCriterion(named=words)
    )
    found = dict.fromkeys(named, only)
    attribution = _ATTRIBUTION.match(words)
    stated = [*sentences(words[attribution.end() :])] if attribution else [sentence]
    for each in stated:
        missing = said_unmet(each)
        for criterion in said_met(each) - missing:
            found[criterion] = MentionedCriterion(present=words)
        for criterion in missing:
            found[criterion] = MentionedCriterion(missing=words)
    return found


def _first(known: MentionedCriterion, later: MentionedCriterion) -> MentionedCriterion:
    return MentionedCriterion(
        known.present or later.present,
        known.missing or later.missing,
        known.named or later.named,
        known.asked or later.asked,
    )


def _of_these(words: str, requested: Sequence[RequestedTreatment]) -> Iterator[bool]:
    """Yield for each treatment whether a sentence names it, its class, or the unit of its count."""
    named = {_kind(treatment.service) for treatment in treatments_of(words)}
    counts = bool(_VISITS.search(words))
    for treatment in requested:
        yield (
            _kind(treatment.service) in named
            or bool(_class_names(treatment.service).search(words))
            or (counts and bool(_BY_VISITS.search(treatment.words)))
        )


def _kind(service: ServicePath) -> tuple[str, str | None]:
    return service.category, service.subcategory


@functools.cache
def _class_names(service: ServicePath) -> re.Pattern[str]:
    """Return a pattern of the names of a treatment's class: "opioids", "muscle relaxants"."""
    names = (name.rstrip("s") for name in (service.subcategory or "").split("/"))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})s?\b", re.I)
