"""The requested treatments that each sentence of a draft is about. Pure.

A denial of several treatments has a section for each, a paragraph for each, or one rationale for
all. A sentence is about all of them unless the draft is clear: a sentence that is hidden from a
checklist is as wrong as one in the checklist of another treatment.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from decisions.criteria import (
    CriterionName,
    Sentence,
    SentenceKind,
    said_met,
    said_unmet,
    sentences,
)
from decisions.drafts.first_person import in_third_person, is_by_worker, with_capitals
from decisions.drafts.naming import RequestedTreatment, treatments_of
from decisions.drafts.request_sentences import asked_words
from decisions.drafts.sections import (
    TitledLine,
    is_sentence,
    lines_of,
    titled,
    without_mark,
)
from decisions.vocabulary.services import ServicePath

#: Criteria about other treatments than the requested one.
OF_OTHERS = frozenset(
    (
        CriterionName.CONSERVATIVE_CARE,
        CriterionName.FIRST_LINE_DRUGS,
        CriterionName.ALTERNATIVE,
        CriterionName.MAIN_ITEM,
        CriterionName.SURGERY_PLANNED,
    )
)
#: The number of a request: "2.", "Request #2:", "Rationale for request 2:".
_NUMBER = re.compile(
    r"\W*(?P<word>(?:\w+\s+){0,3}?(?:requests?|items?|issues?|treatments?|services?|determinations?"
    r"|decisions?|questions?|rationale)\s*(?:no\.?|number)?\s*\#?\s*)?\(?(?P<number>\d{1,2})"
    r"\s*(?:[.):|\u2013\u2014-]+\s+|\Z)",
    re.I,
)
#: What ends the name of a treatment at the beginning of a line, and words that begin no such name.
_HEAD_ENDS = re.compile(r"\s[-\u2013\u2014]+\s|[|:;\t]|\s{3,}|[.?](?=\s|\Z)")
_NO_HEAD = re.compile(
    r"\W*(?:no|not|lack|absence|insufficient|inadequate|failure|failed|there|trial|evidence"
    r"|documentation|history|prior|previous|current|after|while|given|the\s+(?:patient|claimant)"
    r"|therefore|thus|hence|accordingly|consequently|as\s+such|based|in\s+(?:summary|conclusion))\b",
    re.I,
)
#: A sentence that is a heading: a determination without a reason, or a question.
_DETERMINES = re.compile(
    r"\A(?:is|are|was|were|should|whether)\b|\b(?:certified|denied|necessary|approved|authori[sz]ed"
    r"|modified|granted)\Z",
    re.I,
)
#: A label before the words of a rationale.
_REASON_LABEL = re.compile(
    r"(?:[\w/,&]+\s+){0,4}?(?:rationales?|reasons?|basis|determination|decision|answer|comments?"
    r"|conclusion|analysis|discussion)\b(?:\s+[\w#.]+){0,4}?\s*:\s*",
    re.I,
)
#: The most words of a head, and the most characters of a sentence that are examined.
_LONGEST_HEAD, _LONGEST_SENTENCE = 30, 1_000
#: Titles of lists of a patient's treatments that nobody requests.
_OWN_TREATMENTS = re.compile(
    r"\b(?:medications?|meds|prior|previous|past|tried|to\s+date|records?|reviewed|histor(?:y|ies)"
    r"|stud(?:y|ies)|imaging|attach\w*|enclos\w*|exhibits?"
    r"|(?<!non-)(?<!not\s)(?:approved|certified|authori[sz]ed)|diagnos[ie]\w*)\b",
    re.I,
)
#: The treatment that a sentence opens with.
_OPENING = re.compile(
    r"\W*(?:regarding|concerning|as\s+(?:for|to)|turning\s+to|for"
    r"|(?:with|in)\s+(?:regards?|respect|reference)\s+to)\s+(?P<topic>[^,:]{1,120})[,:]"
    r"|(?P<subject>[^,:]{1,80}?)\s+(?:is|are|was|were)\s+(?:not\s+)?(?:\w+ly\s+)?(?:necessary"
    r"|warranted|supported|justified|appropriate|indicated|recommended|certified|authori[sz]ed|approved"
    r"|denied|modified|non-certified)\b"
    r"|(?P<label>[^,:\d]{1,60}):\s",
    re.I,
)
#: Words for all requests.
_ALL = re.compile(
    r"\b(?:all|any|each|every|none|both|neither|these|those|above)\b(?:\s+(?:of|the|three|four|two"
    r"|these|those|above|listed))*\s+(?:requests?|items|denials|determinations"
    r"|(?:requested|disputed|denied)\s+\w+)\b",
    re.I,
)
#: Words for visits, and words of requests that are counted in visits.
_VISITS = re.compile(r"\b(?:visits?|sessions?)\b", re.I)
_BY_VISITS = re.compile(r"\b(?:visits?|sessions?|times|weeks?|wks?|\d+\s?x\s?\d+)\b", re.I)

#: The reason that another treatment is refused.
_REFUSED = re.compile(
    r"\b(?:as|since|because|given\s+that)\b"
    r"(?=[^,;.]{0,150}(?:\bnot\b|n['’]t\b|\bnon-?\s?cert|\bdenied\b))[^,;.]{1,150}",
    re.I,
)
#: Patterns of words that are only said of one class of treatments.
_ONLY_OF = {
    "Opioids": (
        r"MEDD?(?=\s*(?:=|:|of|is|was|exceeds|above|\d))",
        r"MMED?",
        "narcotic",
        "CURES",
        r"(?:four|4)\W?a['’]?s",
        r"(?:opioid|pain|opiate)\s+(?:agreement|contract)",
        r"aberrant\s+(?:drug|behavior)",
    )
}
#: Services of an operation that are not the operation.
_BESIDE_SURGERY = "Adjunct Surgical Services"

#: The places of treatments among the requested ones.
Subject = frozenset[int]


def sentences_about(
    text: str, requested: Sequence[RequestedTreatment]
) -> Iterator[tuple[str, Sentence, Subject, Subject]]:
    """Yield the sentences of a draft, each with the requested treatments that it is about.

    A sentence about one treatment may name another one as earlier care. The last value is the
    treatments that its section or paragraph is about.

    Args:
        text: the draft.
        requested: the requested treatments.
    """
    lines = [(line, titled(line)) for line in lines_of(text, paragraphs=True)]
    place = _Place(requested, Counter(titles.title for _, titles in lines))
    by_worker = is_by_worker(text)
    for line, titles in lines:
        if len(requested) > 1:
            place.begin(line, titles)
        stated = titles.stated
        if label := _REASON_LABEL.match(stated):
            stated = stated[label.end() :]
        ends = with_capitals(stated) if by_worker else stated
        told = sentences(in_third_person(ends)) if by_worker else sentences(stated)
        for written, sentence in zip(sentences(ends), told, strict=False):
            words = stated[written.start : written.end]
            yield words, sentence, *place.subjects_of(words[:_LONGEST_SENTENCE], sentence)


@dataclass(slots=True)
class _Place:
    """A place in a draft: the treatments that its section and its paragraph are about.

    Args:
        requested: the requested treatments.
        titles: how often each heading and label occurs.
        section: the treatments of the section.
        paragraph: those of the sentences before in the paragraph; empty if they name none.
        listed: those of the entries directly above.
        numbered: those of each number of a request.
        passes_over: whether the section lists other treatments than the requested ones.
    """

    requested: Sequence[RequestedTreatment]
    titles: Counter[str]
    section: Subject = field(init=False)
    paragraph: Subject = frozenset()
    listed: list[Subject] = field(default_factory=list)
    numbered: dict[str, Subject] = field(default_factory=dict)
    passes_over: bool = False

    def __post_init__(self) -> None:
        self.section = self._all

    @property
    def _all(self) -> Subject:
        return frozenset(range(len(self.requested)))

    def begin(self, line: str, titles: TitledLine) -> None:
        """Begin a line, which may be an entry or a heading of a treatment."""
        self.paragraph = frozenset()
        if not line:
            return
        title, number = titles.title, _NUMBER.match(line)
        lists_others = bool(_OWN_TREATMENTS.search(title)) if title else self.passes_over
        if titles.is_heading:
            self.passes_over = lists_others
        words = line[number.end() :] if number else without_mark(titles.stated or line)
        words = words[:_LONGEST_SENTENCE]
        entry = None if lists_others else self._entry(words, numbered=bool(number))
        if entry is not None:
            self._list(entry)
            if number:
                self.numbered.setdefault(number["number"], entry)
            return
        if len(set(self.listed)) > 1:
            self.section = self._all
        self.listed = []
        if number and (number["word"] or number["number"] in self.numbered):
            self.section = self.numbered.get(number["number"], self._all)
        elif title and self.titles[title] == 1:
            # A title that recurs stands in the section of each treatment; this one in none.
            self.section = self._all

    def _entry(self, words: str, *, numbered: bool) -> Subject | None:
        """Return the requested treatments that an entry or heading names; None for other lines."""
        end = _HEAD_ENDS.search(words) if is_sentence(words) else None
        head = words[: end.start()] if end else words
        if len(head.split()) > _LONGEST_HEAD or _NO_HEAD.match(head):
            return None
        if is_sentence(head):
            alone = not words[len(head) + 1 :].strip()
            if not alone or not _DETERMINES.search(head):
                return None
            return frozenset().union(*map(self._named, _asked_words(head))) or None
        stops = words[len(head) :].startswith(".") or head.endswith(".")
        if stops and not numbered and not _DETERMINES.search(head.rstrip(".")):
            return None
        treatments = treatments_of(head)
        named = self._among(head, treatments)
        return named if named or any(each.is_specific for each in treatments) else None

    def _list(self, entry: Subject) -> None:
        if entry in self.listed[:-1] or any(entry < each for each in self.listed):
            self.listed = []
        self.listed.append(entry)
        self.section = entry or self._all

    def subjects_of(self, words: str, sentence: Sentence) -> tuple[Subject, Subject]:
        """Return the treatments that the next sentence is about, and those of its place."""
        if len(self.requested) < 2:
            return self._all, self._all
        if _ALL.search(words):
            self.section, self.paragraph = self._all, frozenset()
            return self._all, self._all
        found = _asked_words(words)
        named = self._named(words) if found or sentence.phrases.of_criteria else frozenset()
        if named and (asked := frozenset().union(*map(self._named, found))):
            self.paragraph = asked
            return asked, asked
        place = self.paragraph or self.section
        unmet = said_unmet(sentence)
        if not named or (unmet | said_met(sentence)) & OF_OTHERS:
            return place, place  # it names the treatments as other care than the requested one
        if place == self._all or self.paragraph:
            about = (named & place) or named
            if unmet or sentence.kind is SentenceKind.RULE:
                self.paragraph = about
        else:
            about = (named & place) or (named | place)
        return about, place

    def _named(self, words: str) -> Subject:
        """Return the requested treatments that words name, or whose class or unit they name."""
        return self._among(words, treatments_of(words))

    def _among(self, words: str, treatments: Sequence[RequestedTreatment]) -> Subject:
        counts = bool(_VISITS.search(words))
        return _named_among(self.requested, words, treatments) | frozenset(
            number
            for number, treatment in enumerate(self.requested)
            if counts and _BY_VISITS.search(treatment.words)
        )


def named_in(words: str, requested: Sequence[RequestedTreatment]) -> tuple[Subject, bool]:
    """Return the requested treatments that words name, and whether they name others, too."""
    treatments = [each for each in treatments_of(words) if each.is_specific]
    if not treatments:
        return frozenset(), False
    services = {each.service for each in requested}
    others = any(each.service not in services for each in treatments)
    return _named_among(requested, words, treatments), others


def main_treatments(words: str, requested: Sequence[RequestedTreatment]) -> Subject:
    """Return the requested treatments whose refusal a sentence gives as the reason for another.

    "As the surgery is not certified, the sling is not certified."
    """
    found = Subject()
    for clause in _REFUSED.finditer(words):
        treatments = treatments_of(clause[0])
        kinds = {each.service.category for each in treatments if not each.is_specific}
        found |= _named_among(requested, clause[0], treatments)
        found |= frozenset(
            number
            for number, treatment in enumerate(requested)
            if treatment.service.category in kinds
            and treatment.service.subcategory != _BESIDE_SURGERY
        )
    return found


def _named_among(
    requested: Sequence[RequestedTreatment], words: str, treatments: Sequence[RequestedTreatment]
) -> Subject:
    """Return the requested treatments that are among those of words, or whose class they name."""
    services = {each.service for each in treatments}
    own = services & {each.service for each in requested}
    kinds = {_kind(service) for service in services - own}
    # "The weight loss program" names no other program.
    rest = functools.reduce(
        lambda left, each: left.replace(each.words, " ") if each.service in own else left,
        treatments,
        words,
    )
    return frozenset(
        number
        for number, treatment in enumerate(requested)
        if treatment.service in own
        or _kind(treatment.service) in kinds
        or _class_names(treatment.service).search(rest)
    )


def _asked_words(sentence: str) -> list[str]:
    """Return the words that name what a sentence requests, refuses or opens with."""
    opening = _OPENING.match(sentence)
    opened = list(filter(None, opening.groups())) if opening else []
    return [*asked_words(sentence), *opened]


def _kind(service: ServicePath) -> tuple[str, str | None]:
    return service.category, service.subcategory


@functools.cache
def _class_names(service: ServicePath) -> re.Pattern[str]:
    """Return a pattern of the names of a treatment's class: "opioids", "muscle relaxants"."""
    names = [re.escape(name.rstrip("s")) for name in (service.subcategory or "").split("/")]
    names += _ONLY_OF.get(service.subcategory or "", ())
    return re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.I)
