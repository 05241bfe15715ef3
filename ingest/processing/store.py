"""ReadLetter -> Case, Reviewer, DisputedItem, GuidelineCitation, in one transaction."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.db import transaction

from decisions.catalogue import guideline_rows, make_sections, reviewer_row, service_rows
from decisions.corrections.models import Correction
from decisions.corrections.standing import reapply
from decisions.models import (
    Case,
    DisputedItem,
    FurtherService,
    Guideline,
    GuidelineCitation,
    Service,
)
from decisions.records.record import HEADER
from decisions.records.stored import further_rows
from decisions.records.unchanged import kept_if_unchanged
from decisions.terms import CitedBy
from decisions.vocabulary.credentials import license_state, specialty
from decisions.vocabulary.guidelines import ACOEM, MTUS, chapter_by_number
from decisions.vocabulary.services import Service as Place
from ingest.intake import duplicates, provenance
from ingest.models import Letter
from ingest.processing.case_assignment import (
    become_current,
    case_number_of,
    case_of,
    hide_case,
    leave,
)
from ingest.processing.classify import MAPPABLE, ClassifiedItem, ClassifiedLetter
from ingest.processing.reader_pool import ReadLetter
from ingest.reading.parsed import (
    HOLDING,
    UNREDACTED,
    ParsedCitation,
    ParsedHeader,
    ParsedSummary,
    Problem,
)
from ingest.reading.text import Found, LetterText
from ingest.review.problems import unsettled
from ingest.review.word_mappings import with_mappings
from ingest.states import State

MAY_NAME = (
    "The letter may name a person: look at each place. Withdraw it and upload it again with the "
    "names removed, or release it if it names nobody."
)
NO_COPY = (
    "No copy of the PDF without metadata can be written ({}), and visitors get nothing else: print "
    "the letter to a new PDF and upload that."
)


def store(letter: Letter, read: ReadLetter) -> None:
    """Write what was read from a letter, and the letter's state with it.

    A letter without a decision makes no case. Of several letters of a case the newest is the
    current one, by its decision date and then by when it came. A real letter that becomes public
    takes all samples out; a sample does not become public beside real letters. A letter that is
    read again and says the same leaves its case as it is. A letter that says what another says is
    its duplicate.
    """
    read = with_mappings(read)
    classified = read.classified
    parsed = classified.parsed
    letter.layout = parsed.layout
    letter.problems = unsettled(
        letter, [_problem_json(problem, read.text) for problem in classified.problems]
    )
    letter.reason = letter.held_text = ""
    number = case_number_of(classified, letter.name)
    letter.sample = provenance.is_sample(letter, read, number)
    duplicates.mark(letter, read)
    if read.uncopied:
        letter.state, letter.reason = State.NEEDS_PERSON, NO_COPY.format(read.uncopied)
        with transaction.atomic():
            hide_case(letter)
            letter.save()
        return
    held = _held(letter)
    if not parsed.items or (held and letter.released_at is None):
        if any(problem["code"] == UNREDACTED for problem in letter.problems):
            letter.held_text = read.text.text
        _wait_for_person(letter, held, decides=bool(parsed.items))
        return
    # Rows of the vocabulary are made outside the transaction: others may need them meanwhile.
    rows = _Rows(classified)
    with transaction.atomic():
        duplicates.lock(letter)
        if letter.sample and (why := provenance.why_not_shown(number)):
            hide_case(letter)
            letter.state, letter.reason = State.WITHDRAWN, why
            letter.save()
            return
        before = letter.case
        twin = duplicates.twin_of(letter, read, number)
        if not (twin and duplicates.decides(twin, letter)):
            _place(letter, read, number, rows)
            if twin and letter.is_current:
                duplicates.give_way(twin)
        letter.save()
        if before is not None and before != letter.case:
            leave(before)


def _place(letter: Letter, read: ReadLetter, number: str | None, rows: "_Rows") -> None:
    """Give a letter its case, and its place there; part of a transaction."""
    if not letter.sample:
        provenance.give_way(number)
    before, case = letter.case, case_of(letter, read.classified)
    if case.withdrawn_at and not (letter.released_at and letter.released_at > case.withdrawn_at):
        letter.case, letter.is_current = case, False
        letter.state = State.NEEDS_PERSON
        letter.reason = f"Case {case} was withdrawn. Release this letter, or withdraw it too."
    elif become_current(letter, case, read.classified):
        if not letter.sample:
            provenance.make_room(letter)
        case.withdrawn_at = None
        read_before = before == case and case.letter_sha256 == letter.sha256
        with kept_if_unchanged(case) if read_before else nullcontext():
            _write_case(case, letter, read, rows)
            unplaced = [_unplaced(correction) for correction in reapply(case)]
        letter.problems += unsettled(letter, unplaced)
        letter.state = State.ARCHIVED_WITH_PROBLEMS if letter.problems else State.ARCHIVED


def _held(letter: Letter) -> dict[str, Any] | None:
    """Return the problem with which a letter waits for a person; of several, what matters most."""
    held = [problem for problem in letter.problems if problem["code"] in HOLDING]
    return min(held, key=lambda problem: HOLDING.index(problem["code"]), default=None)


def _wait_for_person(letter: Letter, held: dict[str, Any] | None, *, decides: bool) -> None:
    """Keep a letter from the public until a person decides about it.

    Args:
        letter: the letter.
        held: the problem that it waits with.
        decides: whether a decision was read; else its case, if it had one, shows what was read
            before, unless that may name a person.
    """
    letter.state = State.NEEDS_PERSON
    letter.reason = held["message"] if held else "The letter decides no item."
    fields = [
        "state", "reason", "problems", "layout", "reader_version", "read_at", "sample",
        "fingerprint", "sketch", "held_text",
    ]  # fmt: skip
    with transaction.atomic():
        case = letter.case
        if letter.released_at is None and any(p["code"] == UNREDACTED for p in letter.problems):
            if held and held["code"] == UNREDACTED:
                letter.reason = MAY_NAME
            hide_case(letter)
            fields.append("is_current")
        elif decides:
            letter.case, letter.is_current = None, False
            fields += ["case", "is_current"]
        letter.save(update_fields=fields)
        if case and letter.case is None:
            leave(case)


class _Rows:
    """The rows of the vocabulary that a letter needs."""

    def __init__(self, letter: ClassifiedLetter) -> None:
        self._services = service_rows(
            {service: None for item in letter.items for service in item.services}
        )
        self._guidelines = guideline_rows(
            {
                _guideline_of(citation): None
                for item in letter.parsed.items
                for side in item.guidelines
                for citation in side.citations
            }
        )
        make_sections(
            (source, chapter, section)
            for item in letter.parsed.items
            for side in item.guidelines
            for citation in side.citations
            for source, chapter in [_guideline_of(citation)]
            if chapter
            for section in citation.sections
        )
        reviewer = letter.parsed.reviewer
        self.reviewer = (
            reviewer_row(reviewer.printed.value, letter.specialties, letter.license_states)
            if reviewer
            else None
        )

    def service(self, place: Place) -> Service:
        return self._services[place]

    def guideline(self, citation: ParsedCitation) -> Guideline:
        return self._guidelines[_guideline_of(citation)]


def _guideline_of(citation: ParsedCitation) -> tuple[str, str | None]:
    """Return a citation's source and chapter; letters of 2013-15 may print only its number."""
    chapter = citation.chapter
    if chapter is None and citation.chapter_number and citation.source in (MTUS, ACOEM):
        chapter = chapter_by_number(citation.chapter_number)
    return citation.source, chapter


def _write_case(case: Case, letter: Letter, read: ReadLetter, rows: _Rows) -> None:
    parsed = read.classified.parsed
    header, summary = parsed.header, parsed.summary
    for each in HEADER:
        value = _value(getattr(header, each.name))
        setattr(case, each.name, value or "" if each.kind == "text" else value)
    case.case_number = case_number_of(read.classified, letter.name)
    facts = _summary_facts(header, summary)
    case.injury_date_in_summary = _value(facts.get("injury_date_in_summary"))
    case.diagnoses = [diagnosis.value for diagnosis in summary.diagnoses] if summary else []
    case.body_regions = [region.value for region in summary.body_regions] if summary else []
    case.inferred_fields = [name for name, found in facts.items() if not found.sure]
    case.patient_age = _value(summary.age) if summary else None
    case.patient_sex = (_value(summary.sex) if summary else None) or ""
    case.clinical_summary = summary.text.value if summary else ""
    case.reviewer = rows.reviewer
    case.outcome = parsed.outcome or ""
    case.layout = parsed.layout
    case.letter_sha256 = letter.sha256
    case.letter_text = read.text.text
    case.sample = letter.sample
    case.spans = _spans(
        **{each.name: getattr(header, each.name) for each in HEADER},
        reviewer=parsed.reviewer.printed if parsed.reviewer else None,
        clinical_summary=summary.text if summary else None,
        **facts,
        **_listed(read.classified),
    )
    case.save()
    case.items.all().delete()
    items = DisputedItem.objects.bulk_create(
        _item(case, item, read, rows) for item in read.classified.items
    )  # fmt: skip
    FurtherService.objects.bulk_create(
        further
        for row, item in zip(items, read.classified.items, strict=True)
        for further in further_rows(row, (rows.service(part.service) for part in item.further))
    )
    GuidelineCitation.objects.bulk_create(
        citation
        for row, item in zip(items, read.classified.items, strict=True)
        for citation in _citations(row, item, rows)
    )


def _summary_facts(header: ParsedHeader, summary: ParsedSummary | None) -> dict[str, Found[Any]]:
    """Return what the summary says of the patient; the day of injury only where no header does."""
    if summary is None:
        return {}
    facts: dict[str, Found[Any] | None] = {
        "patient_age": summary.age,
        "patient_sex": summary.sex,
    }
    if header.date_of_injury is None:
        facts["injury_date_in_summary"] = summary.injury_date
    return {name: found for name, found in facts.items() if found}


def _listed(letter: ClassifiedLetter) -> dict[str, Found[Any]]:
    """Return the values of lists by the names of their places."""
    found: dict[str, Found[Any]] = {}
    reviewer, summary = letter.parsed.reviewer, letter.parsed.summary
    for board in reviewer.specialties if reviewer else ():
        if name := specialty(board.value):
            found.setdefault(f"specialty:{name.name}", board)
    for place in reviewer.license_states if reviewer else ():
        if state := license_state(place.value):
            found.setdefault(f"licence_state:{state}", place)
    for number, diagnosis in enumerate(summary.diagnoses if summary else (), 1):
        found[f"diagnosis:{number}"] = diagnosis
    for region in summary.body_regions if summary else ():
        found[f"body_region:{region.value}"] = region
    return found


def _item(case: Case, item: ClassifiedItem, read: ReadLetter, rows: _Rows) -> DisputedItem:
    parsed, found = item.parsed, item.item_class
    row = DisputedItem(
        case=case,
        position=parsed.position,
        heading=parsed.heading.value,
        disputed=parsed.disputed.value,
        original=_value(parsed.original) or "",
        authorized=_value(parsed.authorized) or "",
        ur_modified=parsed.ur_modified,
        service=rows.service(found.service),
        service_rule=found.rule,
        body_regions=list(found.body_regions),
        laterality=found.laterality or "",
        quantity=(found.quantity or "")[:200],
        outcome=parsed.outcome.value,
        rationale=_value(parsed.rationale) or "",
    )
    spans = _spans(
        heading=parsed.heading,
        disputed=parsed.disputed,
        original=parsed.original,
        authorized=parsed.authorized,
        outcome=parsed.outcome,
        rationale=parsed.rationale,
    )
    words = read.text.passage(parsed.disputed.span.start, parsed.disputed.span.end)
    for name, place in found.places.items():
        span = words.span(*place)
        spans[name] = [span.start, span.end]
    for part in item.further:
        span = words.span(part.start, part.end)
        spans.setdefault(f"service:{part.service.path[-1]}", [span.start, span.end])
    for side in CitedBy:
        if guideline := getattr(parsed, side):
            setattr(row, f"{side}_guideline", guideline.text.value)
            setattr(row, f"{side}_cites_nothing", guideline.cites_nothing)
            setattr(row, f"{side}_outside_mtus", guideline.outside_mtus)
            spans |= _spans(**{f"{side}_guideline": guideline.text})
    row.spans = spans
    return row


def _citations(row: DisputedItem, item: ClassifiedItem, rows: _Rows) -> Iterator[GuidelineCitation]:
    for side in item.parsed.guidelines:
        for position, citation in enumerate(side.citations, 1):
            yield GuidelineCitation(
                item=row,
                cited_by=side.cited_by,
                position=position,
                guideline=rows.guideline(citation),
                chapter=citation.chapter or "",
                year=citation.year,
                sections=list(citation.sections),
                pages=(citation.pages or "")[:200],
                edition=(citation.edition or "")[:60],
                url=citation.url or "",
                text=citation.text.value,
                span=[citation.text.span.start, citation.text.span.end],
            )


def _value(found: Found[Any] | None) -> Any:
    return found.value if found else None


def _spans(**values: Found[Any] | None) -> dict[str, list[int]]:
    return {
        name: [found.span.start, found.span.end] for name, found in values.items() if found
    }  # fmt: skip


def _problem_json(problem: Problem, text: LetterText) -> dict[str, Any]:
    """Return a problem with what it is about, so that the same ones can be counted.

    That is the printed words where a person can say what they mean, else what its message says.
    """
    span = problem.span
    return {
        "code": problem.code,
        "message": problem.message,
        "span": [span.start, span.end] if span else None,
        "words": text.value(span) if span and problem.code in MAPPABLE else problem.message,
    }


def _unplaced(correction: Correction) -> dict[str, Any]:
    """Return the problem of a correction that the letter has no place for any more."""
    words = correction.citation_words or correction.item_words
    about = f' of "{words[:200]}"' if words else ""
    message = (
        f"A correction ({correction}{about}) could not be put onto the letter as it is read now: "
        "look whether it is still needed, and undo it or make it again."
    )
    return {"code": "correction_without_place", "message": message, "span": None, "words": message}
