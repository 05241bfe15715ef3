"""Dates of a letter that are impossible or contradict each other."""

import re
from collections.abc import Iterator
from datetime import date

from decisions.appeal.date_parsing import dates_in
from decisions.appeal.deadline import last_day
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.law import statute
from decisions.appeal.questions import Question, QuestionKind, Quote
from decisions.appeal.quotes import rationale_quote, summary_quote, value_quote
from decisions.appeal.statements import Statement, case_sentences, sentences_of
from decisions.us_date import us_date

#: Words for the day of the injury, and for the decision of utilization review; their date follows.
_INJURY = re.compile(r"\bdate of (?:the )?injury\b|\bDOI\b", re.I)
_REVIEW = re.compile(
    r"\b(?:utilization review|UR|prior (?:determination|review|denial)|previous denial)\b", re.I
)
#: Words before the date of anything but the decision of utilization review.
_NOT_REVIEW = re.compile(r"\b(?:request|RFA|received|service|progress|visit|note|exam\w*)\b", re.I)
#: Words for that decision after its date: "On 12-16-2016 Utilization Review denied".
_REVIEW_ON_DAY = re.compile(r",?\s(?:the\s)?(?:original\s)?(?:utilization review|UR)\b", re.I)
#: Words before the date of what is planned, which may be after the decision.
_PLANNED = re.compile(
    r"\b(?:schedul\w*|follow[- ]?up|appointments?|until|through|next|return\w*|plan(?:s|ned)?"
    r"|expires?|will|anticipated)\b",
    re.I,
)
#: The most characters between such words and their date.
_NEAR = 60

#: Pairs of events: the first cannot be later than the second.
_ORDER = (
    (
        "ur_denial_date",
        "utilization review denied the request",
        "application_received",
        "the application was received",
    ),
    (
        "application_received",
        "the application was received",
        "date_assigned",
        "the case was assigned",
    ),
    ("date_assigned", "the case was assigned", "decision_date", "it was decided"),
    (
        "date_of_injury",
        "the injury occurred",
        "ur_denial_date",
        "utilization review denied the request",
    ),
)


def dates_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question for each date that is impossible or stated in two ways."""
    yield from _order(letter)
    yield from _late_application(letter)
    yield from _review_date(letter)
    for item in letter.items:
        for sentence in case_sentences(item.rationale):
            yield from _injury_date(letter, item, sentence)
            yield from _after_decision(letter, sentence, rationale_quote(item, sentence))
    for sentence in sentences_of(letter.clinical_summary):
        yield from _after_decision(letter, sentence, summary_quote(sentence))


def _order(letter: DecidedLetter) -> Iterator[Question]:
    for earlier, first, later, second in _ORDER:
        before, after = getattr(letter, earlier), getattr(letter, later)
        if before and after and after < before:
            yield Question(
                QuestionKind.DATES,
                f"According to the letter’s dates, {second} before {first}.",
                "Is one of the dates wrong?",
                5,
                (_value(earlier, before), _value(later, after)),
            )


def _late_application(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question for the drugs under the formulary, and for the other items, if late."""
    denied, received = letter.ur_denial_date, letter.application_received
    if not denied or not received:
        return
    law, days = statute(), (received - denied).days
    formulary = denied >= law.formulary_application.since
    drugs = tuple(item.position for item in letter.items if formulary and item.is_drug)
    others = tuple(item.position for item in letter.items if item.position not in drugs)
    limits = [(law.formulary_application, drugs)] if drugs else []
    if others or not drugs:
        limits.append((law.application, others))
    for limit, items in limits:
        if received > last_day(denied, limit.by_mail):
            yield Question(
                QuestionKind.APPLICATION,
                f"The application was received {days} days after the date of the denial. "
                f"{limit.source} allows {limit.days} days from service of the denial, "
                f"plus {limit.days_more_by_mail} if it was served by mail.",
                "Was the application timely?",
                1,
                (_value("ur_denial_date", denied), _value("application_received", received)),
                items if len(limits) > 1 else (),
            )


def _review_date(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question if the summary and the header give different dates for the denial."""
    denied = letter.ur_denial_date
    found = [
        (day, sentence)
        for sentence in sentences_of(letter.clinical_summary)
        for day in (
            *_near(_REVIEW, sentence.text, _NOT_REVIEW),
            *_before(_REVIEW_ON_DAY, sentence.text),
        )
    ]
    if not denied or not found or any(day == denied for day, _ in found):
        return
    day, sentence = found[0]
    yield Question(
        QuestionKind.DATES,
        f"The summary dates the utilization review decision {us_date(day)}; the letter’s header "
        f"dates it {us_date(denied)}.",
        "Was the right denial reviewed?",
        5,
        (summary_quote(sentence), _value("ur_denial_date", denied)),
    )


def _injury_date(
    letter: DecidedLetter, item: DecidedItem, sentence: Statement
) -> Iterator[Question]:
    injured = letter.date_of_injury
    named = [day for day, _, _ in dates_in(sentence.text)]
    other = next(_near(_INJURY, sentence.text), None)
    if injured and other and injured not in named:
        yield Question(
            QuestionKind.DATES,
            f"The rationale dates the injury {us_date(other)}; the letter’s header dates it "
            f"{us_date(injured)}.",
            "Was the right injury reviewed?",
            5,
            (rationale_quote(item, sentence), _value("date_of_injury", injured)),
            (item.position,),
        )


def _after_decision(letter: DecidedLetter, sentence: Statement, quote: Quote) -> Iterator[Question]:
    last = letter.decision_date
    later = [
        day
        for day, start, _ in dates_in(sentence.text)
        if last and day > last and not _PLANNED.search(sentence.text, max(0, start - _NEAR), start)
    ]
    if last and later:
        yield Question(
            QuestionKind.DATES,
            f"{quote.source} mentions {us_date(later[0])}; the decision is dated {us_date(last)}.",
            "Is one of the dates wrong?",
            5,
            (quote, _value("decision_date", last)),
            tuple(position.item for position in quote.positions if position.item),
        )


def _near(
    words: re.Pattern[str], sentence: str, but: re.Pattern[str] | None = None
) -> Iterator[date]:
    """Yield the first date after each match of `words`, unless a match of `but` is between."""
    found = [*dates_in(sentence)]
    for match in words.finditer(sentence):
        for day, start, _ in found:
            if match.end() <= start:
                between = sentence[match.end() : start]
                if len(between) <= _NEAR and not (but and but.search(between)):
                    yield day
                break


def _before(words: re.Pattern[str], sentence: str) -> Iterator[date]:
    """Yield each date that is directly followed by a match of `words`."""
    for day, _, end in dates_in(sentence):
        if words.match(sentence, end):
            yield day


_LABELS = {
    "date_of_injury": "Date of injury",
    "ur_denial_date": "Denied by utilization review",
    "application_received": "Application received",
    "date_assigned": "Assigned",
    "decision_date": "Decided",
}


def _value(name: str, day: date) -> Quote:
    return value_quote(_LABELS[name], us_date(day), name)
