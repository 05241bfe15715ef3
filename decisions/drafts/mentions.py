"""The criteria of reviewers that a draft mentions.

Drafts consist of lines and lists, and a denial may attribute a reason to a guideline: "Per the MTUS
there is no documentation of improvement" is a statement about the case.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decisions.criteria import (
    CriterionName,
    Sentence,
    SentenceKind,
    said_met,
    said_unmet,
    sentences,
)
from decisions.criteria.phrase_files import Cue, Use
from decisions.drafts.named_requests import main_treatments, named_in
from decisions.drafts.naming import RequestedTreatment
from decisions.drafts.request_sentences import asked_words, is_excluded
from decisions.drafts.sections import is_sentence
from decisions.drafts.subjects import OF_OTHERS, sentences_about

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
#: What a notice says about its review, appeal and payment, in any sentence: a right, a deadline.
_PROCEDURE = re.compile(
    r"\b(?:you|workers?|employees?|claimants?|patients?|applicants?|attorneys?|physicians?|providers?)"
    r"\s+(?:also\s+)?(?:may|can|must|should|(?:have|has)\s+(?:the|a)\s+right)\b[^.;]{0,80}"
    r"\b(?:independent\s+medical\s+review|imr|appeal|object|dispute|disagree|reconsideration"
    r"|reviewer|attorney|information)\b"
    r"|\bwithin\s+(?:the\s+time\s+limits?|(?:\w+\s+)?\(?\d*\)?\s*(?:(?:calendar|business|working)\s+)?"
    r"(?:days|hours)\s+(?:of|from|after)\s+(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?"
    r"(?:service|receipt|receiving|this|your|notice|decision|request|mailing))\b"
    r"|\binformation\s+(?:and|&)\s+assistance\b|\bguarantee\w*\s+(?:of\s+)?payment\b",
    re.I,
)
#: A field of a document's header: "Claim No.: 00-123", "Injured Worker: R. D.".
_HEADER_FIELD = re.compile(
    r"\W*(?:re\W+)?(?:(?:injured\s+)?worker|claimant|patient|employee|applicant|employer|insurer|carrier"
    r"|adjuster|(?:(?:requesting|treating|primary)\s+)*(?:provider|physician)|dob|doi"
    r"|date\s+(?:of|received)\b[^:]{0,40})(?:\s+name)?\s*:"
    r"|.{0,200}\b(?:claim|case|file|policy|account|member|mrn)\s*(?:no\b\.?|number|\#)\s*[:#]",
    re.I | re.S,
)
#: Criteria about the requested treatment itself.
_OF_ITSELF = frozenset(
    (CriterionName.AMOUNT, CriterionName.NOT_DUPLICATE, CriterionName.IMPROVEMENT)
)
#: Criteria that the words of a request cannot meet by themselves: "Norco #60, no refills".
_OF_THE_REQUEST = _OF_ITSELF | {CriterionName.MONITORING}
#: Criteria about what was tried before.
_OF_OTHER_CARE = frozenset((CriterionName.CONSERVATIVE_CARE, CriterionName.FIRST_LINE_DRUGS))
#: A determination in an entry: "Soma #60 – modified to #20 for weaning".
_DETERMINED = re.compile(
    r"\b(?:(?:non-?\s?)?certified|approved|authori[sz]ed|denied|modified|granted)\b", re.I
)
#: The rest of a sentence that denies nothing.
_REST = r"(?:(?!\b(?:but|no|not|without)\b)[^.;])*[.;]?\s*\Z"
#: What states nothing about the case: the first cell of a table's header, and that a request came.
_STATES_NOTHING = re.compile(
    r"\W*no\.?\s*(?:\||\t|\s{2}|(?=(?:services?|treatments?|items?|procedures?|requests?"
    r"|medications?|descriptions?)\s+(?:quantity|qty|decisions?|determinations?|code|cpt|status)\b))"
    rf"|[^.;]{{0,40}}\b(?:received|receipt\s+of)\s+(?:your|the|an?|this)\s+(?:\w+\s+)?"
    rf"(?:requests?|rfa|appeal|application)\b{_REST}"
    r"|[^.;]{0,40}\b(?:requests?|rfa|appeal|application)\b[^.;]{0,60}\b(?:was|were|has been)"
    rf"\s+received\b{_REST}",
    re.I,
)
#: Uses of phrases that may be mere headings or history, such as "request", and name no criterion.
_WEAK = frozenset((Use.MISSING_ALONE, Use.UNMET_ALONE, Use.MET_ALONE))


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

    Args:
        text: the draft.
        requested: the requested treatments.
    """
    found: list[dict[CriterionName, MentionedCriterion]] = [{} for _ in requested]
    for words, sentence, subject, around, last_named in sentences_about(text[:LONGEST], requested):
        mentions = _mentioned_in(sentence, words)
        if not mentions:
            continue
        named, others = named_in(words, requested)
        if named and not is_sentence(words):
            mentions = _of_entry(mentions, words)
        if named and not others:
            mentions = _without_other_care(mentions, words)
        of_named = named or others or _tells_earlier_care(mentions)
        for criterion, mentioned in mentions.items():
            about = around if criterion in OF_OTHERS else subject
            if criterion is CriterionName.MAIN_ITEM:
                about -= main_treatments(words, requested)
            elif criterion in _OF_ITSELF:
                # "He has completed six visits of physical therapy" limits no other treatment, and
                # "There is no improvement" after it is said of no other one.
                about = about & named if of_named else (about & last_named) or about
            for known in (found[each] for each in about):
                known[criterion] = _first(known.get(criterion, MentionedCriterion()), mentioned)
    return list(found)


def _of_entry(mentions: Mentions, words: str) -> Mentions:
    """Return what an entry that names a requested treatment mentions beside the request itself."""
    determined = bool(_DETERMINED.search(words))
    return {
        criterion: mentioned
        for criterion, mentioned in mentions.items()
        if not mentioned.asked
        and not (mentioned.present and (determined or criterion in _OF_THE_REQUEST))
    }


def _without_other_care(mentions: Mentions, words: str) -> Mentions:
    """Return what a sentence mentions that names requested treatments and no others.

    Its names are not those of earlier care: "The request for physical therapy", "They refuse to pay
    for my acupuncture".
    """
    asks = bool(asked_words(words))
    return {
        criterion: mentioned
        for criterion, mentioned in mentions.items()
        if criterion is CriterionName.MAIN_ITEM
        or not (
            (asks and criterion in _OF_OTHER_CARE) or (mentioned.named and criterion in OF_OTHERS)
        )
    }


def _mentioned_in(sentence: Sentence, words: str) -> Mentions:
    """Return the criteria that a sentence mentions, each with the sentence by what it states."""
    if (
        _STATES_NOTHING.match(words)
        or _HEADER_FIELD.match(words)
        or _PROCEDURE.search(words)
        or is_excluded(words)
    ):
        return {}
    phrases = sentence.phrases
    # A determination cites a guideline without asking for anything: "Not certified under the MTUS."
    determines = Cue.CLOSING in phrases.cues
    named = {each.criterion for each in phrases.of_criteria if each.use not in _WEAK}
    only = (
        MentionedCriterion(asked=words)
        if sentence.kind is SentenceKind.RULE
        else MentionedCriterion(named=words)
    )
    found = dict.fromkeys(() if determines else named, only)
    attribution = _ATTRIBUTION.match(words)
    stated = [*sentences(words[attribution.end() :])] if attribution else [sentence]
    for each in stated:
        missing = said_unmet(each)
        for criterion in said_met(each) - missing:
            found[criterion] = MentionedCriterion(present=words)
        for criterion in missing:
            found[criterion] = MentionedCriterion(missing=words)
    if CriterionName.AMOUNT in found and CriterionName.AMOUNT not in named:
        # "He has completed 12 sessions" is history, and exceeds a limit only beside a request.
        found[CriterionName.AMOUNT] = MentionedCriterion(named=words)
    return found


def _tells_earlier_care(mentions: Mentions) -> bool:
    """Return whether a sentence says what other treatment was tried, and with which result."""
    care = mentions.get(CriterionName.CONSERVATIVE_CARE)
    return bool(care and care.present)


def _first(known: MentionedCriterion, later: MentionedCriterion) -> MentionedCriterion:
    return MentionedCriterion(
        known.present or later.present,
        known.missing or later.missing,
        known.named or later.named,
        known.asked or later.asked,
    )
