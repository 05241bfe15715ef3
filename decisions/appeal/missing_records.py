"""Claims that a record is missing, also where the summary mentions that record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from decisions.appeal.date_parsing import dates_in
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.phrase_files import Clause, Topic, TopicUse, Wording, clauses, has, topics
from decisions.appeal.questions import Question, QuestionKind
from decisions.appeal.quotes import rationale_quote, summary_quote
from decisions.appeal.relatedness import are_related, regions_of, services_of
from decisions.appeal.statements import Statement, case_sentences, sentences_of

#: The most words between a word of absence and the thing that is missing.
_NEAR = 90


def absence_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield a question for each sentence of a rationale that claims that something is missing.

    If the letter's own summary mentions the thing, both passages are quoted. In a granted item a
    missing record did not decide the outcome, so only such contradictions raise a question.
    """
    mentions = _mentions(letter.clinical_summary)
    for item in letter.items:
        said = [*case_sentences(item.rationale)]
        for sentence in said:
            topic, mention = _contradicted(item, sentence, said, mentions)
            if topic and mention:
                yield _mentioned(item, sentence, topic, mention)
            elif not item.granted and _claims_no_record(sentence.text):
                yield _not_in_record(item, sentence)


def _mentioned(
    item: DecidedItem, sentence: Statement, topic: Topic, mention: Statement
) -> Question:
    return Question(
        QuestionKind.MENTIONED,
        f"According to the rationale, this is missing: {topic.label}. The letter’s own summary "
        "mentions it.",
        "Did the reviewer overlook it?",
        5,
        (rationale_quote(item, sentence), summary_quote(mention)),
        (item.position,),
    )


def _not_in_record(item: DecidedItem, sentence: Statement) -> Question:
    return Question(
        QuestionKind.NOT_IN_RECORD,
        "The rationale says that something is not documented, not stated or not provided.",
        "Was it in the records submitted for review?",
        5,
        (rationale_quote(item, sentence),),
        (item.position,),
    )


def _claims_no_record(sentence: str) -> bool:
    if has(sentence, Wording.NO_CLAIM):
        return False
    return has(sentence, Wording.RECORD_BEFORE) or has(sentence, Wording.RECORD_AFTER)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A sentence of the summary that mentions a topic."""

    said: Statement
    regions: frozenset[str]
    days: frozenset[date]


def _mentions(summary: str) -> dict[str, list[_Mention]]:
    """Return the sentences of a summary that mention an existing record, by topic."""
    found: dict[str, list[_Mention]] = {}
    for sentence in sentences_of(summary):
        if has(sentence.text, Wording.NOT_DONE):
            continue
        regions = regions_of(sentence.text)
        done = has(sentence.text, Wording.DONE)
        for topic in topics():
            if topic.done and not done:
                continue
            if any(_tells(clause, topic) for clause in clauses(sentence.text)):
                found.setdefault(topic.name, []).append(
                    _Mention(sentence, regions, _days(sentence))
                )
    return found


def _tells(clause: Clause, topic: Topic) -> bool:
    """Return whether a clause mentions a topic without calling it missing."""
    for hit in clause.of((topic.name, TopicUse.MENTIONS)):
        before = any(
            absent.end <= hit.start + 1
            for use in (Wording.RECORD_BEFORE, Wording.FOUND_BEFORE)
            for absent in clause.of(use)
        )
        after = any(
            absent.start >= hit.end - 1
            for use in (Wording.RECORD_AFTER, Wording.FOUND_AFTER)
            for absent in clause.of(use)
        )
        if not (before or after):
            return True
    return False


def _contradicted(
    item: DecidedItem,
    sentence: Statement,
    rationale: Sequence[Statement],
    mentions: dict[str, list[_Mention]],
) -> tuple[Topic | None, Statement | None]:
    """Return a topic that a sentence calls missing, and where the summary mentions it."""
    if not has(sentence.text, Wording.NO_CLAIM):
        for topic in topics():
            if topic.name in mentions and _is_claimed(topic, sentence, rationale):
                regions = regions_of(sentence.text) or frozenset(item.body_regions)
                days = _days(sentence)
                for mention in mentions[topic.name]:
                    of_one_day = not (days and mention.days) or days & mention.days
                    if of_one_day and _fits(item, topic, regions, mention):
                        return topic, mention.said
    return None, None


def _days(sentence: Statement) -> frozenset[date]:
    return frozenset(day for day, _, _ in dates_in(sentence.text))


def _is_claimed(topic: Topic, sentence: Statement, rationale: Sequence[Statement]) -> bool:
    """Return whether a sentence calls a topic missing and the rationale nowhere mentions it."""
    if not any(_claims(clause, topic) for clause in clauses(sentence.text)):
        return False
    return not any(
        clause.has((topic.name, TopicUse.KNOWN)) and not _claims(clause, topic)
        for each in rationale
        for clause in clauses(each.text)
    )


def _claims(clause: Clause, topic: Topic) -> bool:
    """Return whether a clause calls a topic missing."""
    if clause.has((topic.name, TopicUse.UNLESS)):
        return False
    if clause.has((topic.name, TopicUse.SAYS)):
        return True
    stops = [stop.start for stop in clause.of(Wording.STOPS)]
    for hit in clause.of((topic.name, TopicUse.CLAIMS)):
        for use in (Wording.RECORD_BEFORE, Wording.FOUND_BEFORE):
            for absent in clause.of(use):
                between = 0 <= hit.start - absent.end + 1 <= _NEAR
                if between and not any(absent.end <= stop <= hit.start for stop in stops):
                    return True
        for absent in clause.of(Wording.RECORD_AFTER):
            between = 0 <= absent.start - hit.end + 1 <= _NEAR
            if between and not any(hit.end <= stop <= absent.start for stop in stops):
                return True
    return False


def _fits(item: DecidedItem, topic: Topic, regions: frozenset[str], mention: _Mention) -> bool:
    if topic.region and regions and mention.regions and not are_related(regions, mention.regions):
        return False
    if topic.treatment:
        named = {service.path[:2] for service in services_of(mention.said.text)}
        return bool(named & {service.path[:2] for service in item.services})
    return True
