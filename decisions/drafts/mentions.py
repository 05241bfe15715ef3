"""The criteria that a draft mentions, among those that reviewers look for.

A draft is written in lines and lists, and a denial states a reason with the guideline before it:
"Per the MTUS there is no documentation of improvement" says of the case that it is missing.
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

#: How many characters of a draft are read.
LONGEST = 60_000
#: The guideline before what is said of the case.
_ATTRIBUTION = re.compile(
    r"\W*(?:per|under|according\s+to|based\s+(?:up)?on|pursuant\s+to|in\s+accordance\s+with)\b"
    r"[^.;:]{1,160}?(?:,\s*|\s+)(?=(?:there\s+(?:is|are|was|were)\s+(?:no|not|insufficient)"
    r"|no\s+(?:documentation|evidence|indication|mention|record)"
    r"|the\s+(?:patient|claimant|(?:injured\s+)?worker|applicant|employee|records?|documentation)"
    r"\s+(?:has|have|had|did|does|do|is|was|were|lacks?|fails?|failed))\b)",
    re.I,
)
#: Words that may be no more than a heading or a history, such as "request", name no criterion.
_WEAK = frozenset((Use.MISSING_ALONE, Use.UNMET_ALONE, Use.MET_ALONE))
#: These criteria are about other treatments than the one that is asked for.
_OF_OTHERS = frozenset(
    (
        CriterionName.CONSERVATIVE_CARE,
        CriterionName.FIRST_LINE_DRUGS,
        CriterionName.ALTERNATIVE,
        CriterionName.MAIN_ITEM,
        CriterionName.SURGERY_PLANNED,
    )
)


#: Visits are those of a treatment that is asked for by visits, or by times a week.
_VISITS = re.compile(r"\b(?:visits?|sessions?)\b", re.I)
_BY_VISITS = re.compile(r"\b(?:visits?|sessions?|times|weeks?|wks?|\d+\s?x\s?\d+)\b", re.I)


@dataclass(frozen=True, slots=True)
class MentionedCriterion:
    """A criterion that a draft mentions.

    Args:
        present: the first sentence that says that it is met, or there; empty where none does.
        missing: the first sentence that says that it is unmet, or missing, likewise.
        named: the first sentence that only names it, as one does that lists the care so far and
            not whether it failed.
        asked: the first sentence that says what a guideline asks, and nothing of the case.
    """

    present: str = ""
    missing: str = ""
    named: str = ""
    asked: str = ""


#: Of a treatment that is asked for, the criteria that a draft mentions.
Mentions = Mapping[CriterionName, MentionedCriterion]


def mentioned_criteria(text: str, requested: Sequence[RequestedTreatment]) -> list[Mentions]:
    """Return the criteria that a draft mentions of each treatment, with the sentences about them.

    A sentence that names some of the treatments is about these, and one that names none about all.

    Args:
        text: the draft.
        requested: the treatments that it asks for.
    """
    found: list[dict[CriterionName, MentionedCriterion]] = [{} for _ in requested]
    for line in map(without_request_label, lines_of(text[:LONGEST], shortest=1)):
        for sentence in sentences(line):
            words = line[sentence.start : sentence.end]
            about = [*_of_these(words, requested)] if sentence.phrases.of_criteria else []
            for criterion, said in _said(sentence, words).items():
                for number, known in enumerate(found):
                    if not any(about) or about[number] or criterion in _OF_OTHERS:
                        known[criterion] = _first(known.get(criterion, MentionedCriterion()), said)
    return list(found)


def _said(sentence: Sentence, words: str) -> dict[CriterionName, MentionedCriterion]:
    """Return what a sentence says of the criteria in it."""
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


def _first(known: MentionedCriterion, said: MentionedCriterion) -> MentionedCriterion:
    return MentionedCriterion(
        known.present or said.present,
        known.missing or said.missing,
        known.named or said.named,
        known.asked or said.asked,
    )


def _of_these(words: str, requested: Sequence[RequestedTreatment]) -> Iterator[bool]:
    """Yield of each treatment whether a sentence names it, its class, or how it is counted."""
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
