"""ReadLetter -> Case, Reviewer, DisputedItem, GuidelineCitation: the rows of one case."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from decisions.case_record.json_record import further_rows
from decisions.case_record.record import HEADER
from decisions.enums import CitedBy
from decisions.models import (
    Case,
    DisputedItem,
    FurtherService,
    Guideline,
    GuidelineCitation,
    Service,
)
from decisions.vocabulary.credentials import license_state, specialty
from decisions.vocabulary.guidelines import ACOEM, MTUS, chapter_by_number
from decisions.vocabulary.services import ServicePath
from decisions.vocabulary_rows import guideline_rows, make_sections, reviewer_row, service_rows
from ingest.models import Letter
from ingest.processing.classify_letter import ClassifiedItem, ClassifiedLetter
from ingest.processing.reader_pool import ReadLetter
from ingest.reading.letter_text import Found
from ingest.reading.parsed_letter import ParsedCitation, ParsedHeader, ParsedSummary


class VocabularyRows:
    """The vocabulary rows that a letter refers to."""

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

    def service(self, path: ServicePath) -> Service:
        """Return the row of a service that the letter requests."""
        return self._services[path]

    def guideline(self, citation: ParsedCitation) -> Guideline:
        """Return the row of the guideline that a citation of the letter names."""
        return self._guidelines[_guideline_of(citation)]


def _guideline_of(citation: ParsedCitation) -> tuple[str, str | None]:
    """Return a citation's source and chapter; letters of 2013-15 may print just a number."""
    chapter = citation.chapter
    if chapter is None and citation.chapter_number and citation.source in (MTUS, ACOEM):
        chapter = chapter_by_number(citation.chapter_number)
    return citation.source, chapter


def write_case(
    case: Case, letter: Letter, read: ReadLetter, number: str | None, rows: VocabularyRows
) -> None:
    """Replace the content of a case with a letter's; part of a transaction.

    Args:
        case: the letter's case, locked.
        letter: the letter that the case shows from now on.
        read: what was read from it.
        number: the case number, if known.
        rows: the vocabulary rows that the letter refers to.
    """
    parsed = read.classified.parsed
    header, summary = parsed.header, parsed.summary
    for each in HEADER:
        value = _value(getattr(header, each.name))
        setattr(case, each.name, value or "" if each.kind == "text" else value)
    case.case_number = number
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
    case.letter_is_pdf = read.copy is not None
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
    )
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
    """Return the facts in the summary; the date of injury only if the header has none."""
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
    """Return the values in lists, keyed by the names of their spans."""
    found: dict[str, Found[Any]] = {}
    reviewer, summary = letter.parsed.reviewer, letter.parsed.summary
    for board in reviewer.specialties if reviewer else ():
        if name := specialty(board.value):
            found.setdefault(f"specialty:{name.name}", board)
    for printed in reviewer.license_states if reviewer else ():
        if state := license_state(printed.value):
            found.setdefault(f"licence_state:{state}", printed)
    for number, diagnosis in enumerate(summary.diagnoses if summary else (), 1):
        found[f"diagnosis:{number}"] = diagnosis
    for region in summary.body_regions if summary else ():
        found[f"body_region:{region.value}"] = region
    return found


def _item(case: Case, item: ClassifiedItem, read: ReadLetter, rows: VocabularyRows) -> DisputedItem:
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
        criteria=[asdict(criterion) for criterion in item.criteria],
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
    for name, offsets in found.spans.items():
        span = words.span(*offsets)
        spans[name] = [span.start, span.end]
    for part in item.further:
        span = words.span(part.start, part.end)
        spans.setdefault(f"service:{part.service.path[-1]}", [span.start, span.end])
    if parsed.rationale:
        words = read.text.passage(parsed.rationale.span.start, parsed.rationale.span.end)
        for criterion in item.criteria:
            span = words.span(criterion.start, criterion.end)
            spans[f"criterion:{criterion.criterion}"] = [span.start, span.end]
    for side in CitedBy:
        if guideline := getattr(parsed, side):
            setattr(row, f"{side}_guideline", guideline.text.value)
            setattr(row, f"{side}_cites_nothing", guideline.cites_nothing)
            setattr(row, f"{side}_outside_mtus", guideline.outside_mtus)
            spans |= _spans(**{f"{side}_guideline": guideline.text})
    row.spans = spans
    return row


def _citations(
    row: DisputedItem, item: ClassifiedItem, rows: VocabularyRows
) -> Iterator[GuidelineCitation]:
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
    return {name: [found.span.start, found.span.end] for name, found in values.items() if found}
