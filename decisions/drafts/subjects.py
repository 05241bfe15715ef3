"""The requested treatments that each sentence of a draft is about. Pure.

A denial of several treatments has a section for each, a paragraph for each, or one rationale for
all. A sentence is about all of them unless the draft is clear: a sentence that is hidden from a
checklist is as wrong as one in the checklist of another treatment.
"""

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
from decisions.drafts.named_requests import Subject, named_or_counted, topics
from decisions.drafts.naming import RequestedTreatment, names_treatment
from decisions.drafts.sections import (
    TitledLine,
    is_sentence,
    lines_of,
    titled,
    without_mark,
)

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
#: Words for all requests.
_ALL = re.compile(
    r"\b(?:all|any|each|every|none|both|neither|these|those|above)\b(?:\s+(?:of|the|three|four|two"
    r"|these|those|above|listed))*\s+(?:requests?|items|denials|determinations"
    r"|(?:requested|disputed|denied)\s+\w+)\b",
    re.I,
)


def sentences_about(
    text: str, requested: Sequence[RequestedTreatment]
) -> Iterator[tuple[str, Sentence, Subject, Subject, Subject]]:
    """Yield the sentences of a draft, each with the requested treatments that it is about.

    A sentence about one treatment may name another one as earlier care. The next value is the
    treatments that its section or paragraph is about, and the last one those that it or the last
    sentence before it in the paragraph names.

    Args:
        text: the draft.
        requested: the requested treatments.
    """
    lines = [(line, titled(line)) for line in lines_of(text, paragraphs=True)]
    context = _Context(requested, Counter(titles.title for _, titles in lines))
    by_worker = is_by_worker(text)
    for line, titles in lines:
        if len(requested) > 1:
            context.begin(line, titles)
        stated = titles.stated
        if label := _REASON_LABEL.match(stated):
            stated = stated[label.end() :]
        ends = with_capitals(stated) if by_worker else stated
        told = sentences(in_third_person(ends)) if by_worker else sentences(stated)
        for written, sentence in zip(sentences(ends), told, strict=False):
            words = stated[written.start : written.end]
            begun = words[:_LONGEST_SENTENCE]
            yield words, sentence, *context.subjects_of(begun, sentence), context.last_named(begun)


@dataclass(slots=True)
class _Context:
    """The context of a sentence: the treatments that its section and its paragraph are about.

    Args:
        requested: the requested treatments.
        titles: how often each heading and label occurs.
        section: the treatments of the section.
        paragraph: those of the sentences before in the paragraph; empty if they name none.
        named: those that the last sentence of the paragraph with a treatment names.
        listed: those of the entries directly above.
        numbered: those of each number of a request.
        passes_over: whether the section lists other treatments than the requested ones.
    """

    requested: Sequence[RequestedTreatment]
    titles: Counter[str]
    section: Subject = field(init=False)
    paragraph: Subject = frozenset()
    named: Subject = frozenset()
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
        self.paragraph = self.named = frozenset()
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
            return self._named(*topics(head)) or None
        stops = words[len(head) :].startswith(".") or head.endswith(".")
        if stops and not numbered and not _DETERMINES.search(head.rstrip(".")):
            return None
        named = self._named(head)
        return named if named or names_treatment(head) else None

    def _list(self, entry: Subject) -> None:
        if entry in self.listed[:-1] or any(entry < each for each in self.listed):
            self.listed = []
        self.listed.append(entry)
        self.section = entry or self._all

    def subjects_of(self, words: str, sentence: Sentence) -> tuple[Subject, Subject]:
        """Return the treatments that the next sentence is about, and those of its context."""
        if len(self.requested) < 2:
            return self._all, self._all
        if _ALL.search(words):
            self.section, self.paragraph = self._all, frozenset()
            return self._all, self._all
        found = topics(words)
        named = self._named(words) if found or sentence.phrases.of_criteria else frozenset()
        if named and (asked := self._named(*found)):
            self.paragraph = asked
            return asked, asked
        context = self.paragraph or self.section
        unmet = said_unmet(sentence)
        if not named or (unmet | said_met(sentence)) & OF_OTHERS:
            return context, context  # it names the treatments as other care than the requested one
        if context == self._all or self.paragraph:
            about = (named & context) or named
            if unmet or sentence.kind is SentenceKind.RULE:
                self.paragraph = about
        else:
            about = (named & context) or (named | context)
        return about, context

    def last_named(self, words: str) -> Subject:
        """Return the requested treatments that the next sentence names, or else the last one."""
        if len(self.requested) > 1:
            self.named = self._named(words) or self.named
        return self.named

    def _named(self, *passages: str) -> Subject:
        return Subject().union(*(named_or_counted(each, self.requested) for each in passages))
