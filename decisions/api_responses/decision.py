"""A decision in search results, with the offsets of matched passages."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from decisions.aligned_text import AlignedText
from decisions.api_responses.shared_types import AnswerModel, NamedPath, RationaleSpan, TextSpan
from decisions.criteria import DecidingCriterion, deciding_span, definitions
from decisions.enums import CitedBy, Outcome
from decisions.models import Case, DisputedItem
from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.citing.styles import full
from decisions.pages.search_urls import path_of
from decisions.search import Highlighter, Hit, TextRange


class CriterionTurnedOn(RationaleSpan):
    """A criterion that a decision turned on, and the sentence of the rationale that says so."""

    criterion: str
    label: str
    """The name shown on pages."""
    met: bool
    """Whether it was met: unmet in a denial that was upheld, met in one that was overturned."""


class CitedGuideline(AnswerModel):
    """A guideline that one side cited."""

    cited_by: CitedBy
    name: str
    """With its year, if the letter states one."""


class DecisionAnswer(AnswerModel):
    """The decision on one disputed item of a letter."""

    case: str
    """The identifier of the case in URLs."""
    case_number: str | None
    """As printed in the letter; null if it prints none."""
    item: int
    """The position of the disputed item in its letter, from 1."""
    url: str
    """The URL of the decision on the case's page."""
    case_url: str
    """The API's URL for its case."""
    citation: str
    """How to cite the decision."""
    sample: bool
    """Whether the letter is an invented sample."""
    decision_date: date | None
    """The decision date; null if the letter states none."""
    outcome: Outcome
    """Upheld: the denial stands. Overturned: the treatment is necessary."""
    disputed: str
    """The treatment in dispute, in the letter's words."""
    disputed_matches: list[TextSpan]
    """Where `disputed` matches the search."""
    original_request: str | None
    """The original request, if the claims administrator authorized part of it; otherwise null."""
    authorized: str | None
    """The part that was granted; otherwise null."""
    services: list[NamedPath]
    """The item's services; the one it is counted under comes first."""
    specialties: list[str]
    """The reviewer's specialties."""
    guidelines: list[CitedGuideline]
    rationale: str
    """The reviewer's reasons, in the reviewer's words."""
    matches: list[RationaleSpan]
    """Where the rationale matches the search."""
    deciding: RationaleSpan | None
    """The sentence that names the most criteria; null if there is none."""
    criteria: list[CriterionTurnedOn]
    """The criteria the decision turned on, as far as they were recognized."""


def decisions_of(hits: Sequence[Hit], root: str, highlighter: Highlighter) -> list[DecisionAnswer]:
    """Return the decisions of some hits, without those that were withdrawn in the meantime.

    Their texts are read from the database.

    Args:
        hits: the hits.
        root: the URL of the site, such as `https://archive.example.org`.
        highlighter: the highlighter of the search that found them.
    """
    public = DisputedItem.objects.filter(case__in=Case.public.all()).select_related("case")
    items = public.in_bulk([hit.item_id for hit in hits])
    return [
        _decision(hit, items[hit.item_id], root, highlighter)
        for hit in hits
        if hit.item_id in items
    ]


def criteria_turned_on(item: DisputedItem, text: AlignedText | None) -> list[CriterionTurnedOn]:
    """Return the criteria that the decision on an item turned on."""
    return [
        CriterionTurnedOn(
            criterion=each.criterion,
            label=definitions()[each.criterion].label,
            met=each.met,
            **_in_letter((each.start, each.end), text),
        )
        for each in item.deciding_criteria
    ]


def deciding_of(
    criteria: Sequence[DecidingCriterion], text: AlignedText | None
) -> RationaleSpan | None:
    """Return the deciding sentence, or None if no criterion was recognized."""
    found = deciding_span(criteria)
    return RationaleSpan(**_in_letter(found, text)) if found else None


def rationale_in_letter(item: DisputedItem) -> AlignedText | None:
    """Return the alignment of a rationale with its letter, or None if its span is unknown."""
    span = item.spans.get("rationale")
    if not span:
        return None
    return AlignedText.of(item.case.letter_text, (span[0], span[1]), item.rationale)


def case_api_url(slug: str, root: str) -> str:
    """Return the API URL of a case."""
    return f"{root}{path_of('api:api_case', slug)}"


def _decision(hit: Hit, item: DisputedItem, root: str, highlighter: Highlighter) -> DecisionAnswer:
    text = rationale_in_letter(item)
    marks = highlighter.marks(item.rationale)
    cited = reference_to(item, root)
    return DecisionAnswer(
        case=item.case.slug,
        case_number=item.case.case_number,
        item=item.position,
        url=cited.url,
        case_url=case_api_url(item.case.slug, root),
        citation=full(cited),
        sample=item.case.sample,
        decision_date=item.case.decision_date,
        outcome=Outcome(item.outcome),
        disputed=item.disputed,
        disputed_matches=list(_spans(highlighter.marks(item.disputed))),
        original_request=item.original or None,
        authorized=item.authorized or None,
        services=[
            NamedPath(path=path, name=name)
            for path, name in ((hit.service_path, hit.service), *hit.further_services)
        ],
        specialties=hit.specialties,
        guidelines=[CitedGuideline(cited_by=CitedBy(by), name=name) for by, name in hit.guidelines],
        rationale=item.rationale,
        matches=[RationaleSpan(**_in_letter(mark, text)) for mark in marks],
        deciding=deciding_of(item.deciding_criteria, text),
        criteria=criteria_turned_on(item, text),
    )


def _spans(found: Sequence[TextRange]) -> Iterator[TextSpan]:
    for start, end in found:
        yield TextSpan(start=start, end=end)


def _in_letter(found: TextRange, text: AlignedText | None) -> dict[str, Any]:
    """Return the fields of a `RationaleSpan`."""
    start, end = found
    there = text.find(start, end) if text else None
    letter = TextSpan(start=there[0], end=there[1]) if there else None
    return {"start": start, "end": end, "letter": letter}
