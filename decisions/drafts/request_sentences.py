"""Whether a sentence of a draft requests the treatments in it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import IntEnum

from decisions.drafts.sections import DraftPart, Section, is_sentence, section_of

#: The most words of a passage next to words of a request, and of any other passage.
_WORDS_ASKED, _WORDS_LISTED = 25, 30


class Weight(IntEnum):
    """How strongly words suggest that a treatment is requested, in ascending order.

    GRANTED: it was granted.
    HISTORY: a section about the history.
    MENTIONED: any other mention.
    PLANNED: a doctor's plan or order.
    PAST_REQUEST: an earlier request, or one reported with its date.
    PLAN_ENTRY: an entry of a plan.
    REQUEST: any other sentence that requests something.
    CURRENT_REQUEST: a sentence about the current request or its refusal.
    OWN_LINE: a line that consists of a treatment.
    FORM_ENTRY: an entry after a label, or below a heading, for the request.
    """

    GRANTED = 0
    HISTORY = 1
    MENTIONED = 2
    PLANNED = 3
    PAST_REQUEST = 4
    PLAN_ENTRY = 5
    REQUEST = 6
    CURRENT_REQUEST = 7
    OWN_LINE = 8
    FORM_ENTRY = 9


#: Words between those of a request and the requested treatment.
_LINKING = (
    r"(?:\s+(?:was|is|be|were|for|of|the|a|an|to|that|following|treatment|service|authorization"
    r"|approval|use|by|upon|item|in|this|is:|procedures?|medications?)\b|\s*:)*"
)
#: Words that request or refuse what follows them.
_AFTER = re.compile(
    r"\b(?:request(?:s|ed|ing)?|authori[sz](?:e|ation)|approv(?:e|al)|reconsider(?:ation)?"
    r"|(?:non-?\s?)certif(?:y|ied|ication)|certification|den(?:y|ied|ies|ying|ials?)"
    r"|modif(?:y|ied|ication)|disputed?|at\s+issue|in\s+dispute|appeal(?:s|ed|ing)?|re"
    r"|medical(?:ly)?\s+necess(?:ity|ary)|refus(?:e[sd]?|al|ing)|rfa|issue|seek(?:s|ing)?"
    r"|(?:disagree|object)\w*\s+(?:with|to)\b(?:[^,;:]{0,80}?\b(?:regarding|about|concerning))?"
    r"|(?:won['’]?t|will\s+not|would\s+not|refuses?\s+to)\s+(?:pay|cover)(?:\s+for)?"
    r"|t(?:ake[ns]?|ook)\s+away|cut\s+off"
    rf"|ask(?:s|ed|ing)?\s+(?:\w+\s+){{0,3}}(?:to|for))\b{_LINKING}",
    re.I,
)
#: Words that request or refuse what precedes them.
_BEFORE = re.compile(
    r"\b(?:(?:is|are|was|were|be|been|being|as|remains?)\s+(?:\w+ly\s+)?(?:non-?\s?certified"
    r"|not?\s+(?:\w+\s+)?(?:certified|approved|authori[sz]ed|(?:medically\s+)?necessary|indicated"
    r"|established)"
    r"|denied|modified|requested|refused|disputed|in\s+dispute|at\s+issue|medically\s+necessary)"
    r"|be(?:en)?\s+(?:authori[sz]ed|approved|certified|covered|overturned)|(?:partial|conditional)ly\s+\w+ed"
    r"|(?:non-?\s?certif\w+|not\s+(?:certified|approved|authori[sz]ed)|certify|den(?:y|ied)|requested"
    r"|rfa|requests?)(?=\s{3,}|\s*(?:$|[,.;:)?|\d]|with\s+modif)))",
    re.I,
)
#: What an entry ends with: "Norco #60 ..... Denied".
_RESULT = re.compile(
    r"[\s.|:(\u2013\u2014-]+((?:not\s+|non-?\s?)?(?:approved?|certif(?:y|ied)|authori[sz]ed?|denied|deny"
    r"|granted|modified))(?:\s+(?:to|with|for)\b[^.;|]{0,60})?\W*\Z",
    re.I,
)
_PLANS = re.compile(
    r"\b(?:prescri(?:be[sd]?|bing|ption)|order(?:s|ed|ing)?|refill(?:s|ed)?|plan(?:s|ned)?"
    r"|recommend(?:s|ed|ing|ations?)?|needs?|requires?|wants?|would\s+like|benefit(?:s|ed)?\s+from"
    rf"|candidates?\s+for|propos(?:e[sd]?|ing|al)|suggest(?:s|ed)?|referr?(?:al|ed|ing)?)\b{_LINKING}",
    re.I,
)
#: Where what is asked for ends, and the reason begins.
_REASON = re.compile(
    r"\b(?:because|due\s+to|since|which|who|that\s+(?:was|is)|in\s+order"
    r"|(?<!such\s)as(?!\s+(?:well|an?|needed|directed|requested|follows)\b)"
    r"|before|until|after|sa(?:ys|id)|states?|stated|wrote|claims|reads|found\s+that|is\s+(?:not|medically)|was\s+(?:not|denied|non)|are\s+not|were\s+not"
    r"|given\s+the|based\s+on|for\s+lack)\b",
    re.I,
)
#: A patient who denies something denies a symptom or a habit, not a treatment.
_PATIENT_DENIES = re.compile(
    r"\b(?:patient|worker|claimant|applicant|employee|he|she|iw|pt)\s+(?:\w+ly\s+)?"
    r"den(?:ied|ies|ying)\b",
    re.I,
)
#: Words of a report of an earlier request, or of one with its date.
_REPORTS = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|last\s+\w+|in\s+the\s+past|formerly|had\s+been|had\s+\w+ed"
    r"|originally|initially|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|in\s+(?:19|20)\d\d)\b",
    re.I,
)
#: What a sentence grants, up to the last such words.
_GRANTED = re.compile(
    r"\A(?!should|whether|is|are).*\b(?:(?:is|are|was|were|ha(?:s|ve)\s+been)\s+(?:certified|approved"
    r"|authori[sz]ed|granted)|sa(?:y|id)\s+yes\s+to|agreed\s+to|we\s+(?:have\s+)?approved)\b",
    re.I,
)
#: A determination of this document; what "was approved" may be an earlier treatment.
_GRANTED_NOW = re.compile(
    r"\A(?!should|whether|is|are).*?\b(?:is|are)\s+(?:certified|approved|authori[sz]ed|granted)\b",
    re.I,
)
#: What the writer says is not asked for.
_EXCLUDED = re.compile(
    r"\bnot\s+(?:part\s+of|requesting|appealing|disputing|asking\s+for|in\s+dispute|at\s+issue)\b",
    re.I,
)
_NOW = re.compile(
    r"\b(?:(?:current|present|prospective|retrospective)\s+request|hereby|please|re|under\s+review"
    r"|(?:i|we)\s+(?:(?:now|therefore|also|\w+ly)\s+)*(?:request|ask|appeal|seek|object)"
    r"|(?:i|we)\s+(?:am|are)\s+(?:\w+\s+)?(?:request|ask|appeal|seek)ing|in\s+dispute|at\s+issue"
    r"|(?:not|cannot|be|been|is|are)\s+(?:\w+\s+)?(?:medically\s+necessary|approved|certified"
    r"|authori[sz]ed)|non-?\s?certif\w+|denied|modified|refuse[sd])\b"
    r"|\A(?:is|are|was|were|should|whether)\b",
    re.I,
)


def passages(part: DraftPart) -> Iterator[tuple[Weight, str]]:
    """Yield the words of a part that may name requested treatments, each with its weight."""
    words, section = part.words, part.section
    if (granted := _GRANTED.match(words)) and _around(words[granted.end() :], _AFTER, _BEFORE):
        # "Six visits are approved and two are denied": only what follows is refused.
        yield Weight.HISTORY, _first_words(granted[0])
        part = replace(part, words=words[granted.end() :])
        words = part.words
    if _GRANTED_NOW.search(words):
        yield Weight.GRANTED, _first_words(words)
        return
    if is_excluded(words):
        yield Weight.HISTORY, _first_words(words)
        return
    entry = (part.alone or part.labeled) and not is_sentence(words)
    if entry and (result := _RESULT.search(words)):
        refused = section_of(result[1]) is Section.REQUEST
        yield (
            Weight.FORM_ENTRY if refused else Weight.GRANTED,
            _first_words(words[: result.start()]),
        )
    elif entry and section is Section.REQUEST:
        yield Weight.FORM_ENTRY, _first_words(words)
    elif around := _around(words, _AFTER, _BEFORE):
        weight = _asked(part)
        yield from ((weight, passage) for passage in around)
    elif section is Section.HISTORY:
        yield Weight.HISTORY, _first_words(words)
    elif entry and section is Section.PLAN:
        yield Weight.PLAN_ENTRY, _first_words(words)
    elif around := _around(words, _PLANS):
        yield from ((Weight.PLANNED, passage) for passage in around)
        yield Weight.MENTIONED, _first_words(words)
    else:
        alone = entry and part.alone
        yield Weight.OWN_LINE if alone else Weight.MENTIONED, _first_words(words)


def is_excluded(sentence: str) -> bool:
    """Return whether a sentence says that something is not asked for."""
    return bool(_EXCLUDED.search(sentence))


def asked_words(sentence: str) -> list[str]:
    """Return the words that name what a sentence requests or refuses, if it grants nothing."""
    return [] if _GRANTED.search(sentence) else _around(sentence, _AFTER, _BEFORE)


def _asked(part: DraftPart) -> Weight:
    """Return the weight of the treatments in a sentence that requests something."""
    if _GRANTED.search(part.words):
        return Weight.HISTORY
    reports = bool(_REPORTS.search(part.words))
    if _NOW.search(part.words) and not reports:
        return Weight.CURRENT_REQUEST
    if part.section is Section.REQUEST and part.labeled:
        return Weight.FORM_ENTRY
    return Weight.PAST_REQUEST if part.section is Section.HISTORY or reports else Weight.REQUEST


def _around(
    sentence: str, after: re.Pattern[str], before: re.Pattern[str] | None = None
) -> list[str]:
    """Return the words after and before a request: "Norco #60 is non-certified"."""
    denies = _PATIENT_DENIES.search(sentence)
    start = denies.end() if denies else 0
    found = []
    if asks := after.search(sentence, start):
        words = _REASON.split(sentence[asks.end() :], maxsplit=1)[0]
        found.append(" ".join(words.split()[:_WORDS_ASKED]))
    if before and (said := before.search(sentence, start)):
        words = _REASON.split(sentence[: said.start()], maxsplit=1)[0]
        found.append(" ".join(words.split()[-_WORDS_ASKED:]))
    return found


def _first_words(sentence: str) -> str:
    return " ".join(sentence.split()[:_WORDS_LISTED])
