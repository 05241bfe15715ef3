"""Similar decisions, recurring passages, and the case numbers cited in a text."""

from datetime import date, datetime

from django.http import Http404

from decisions.api_responses.decision import DecisionAnswer, decisions_of
from decisions.api_responses.shared_types import AnswerModel, Rate, TextSpan, rate_of
from decisions.enums import CaseOutcome
from decisions.models import Case, DisputedItem
from decisions.pages.citing.check_citations import CheckedCitation, CitationVerdict, check
from decisions.pages.recurring_passages.rows import PassageRow, passage_rows
from decisions.pages.search_urls import path_of
from decisions.public_cases import public_case
from decisions.search import (
    DecisionSearch,
    Highlighter,
    PassageFinder,
    class_of,
    listed_passages,
    similar,
)


class SimilarDecisions(AnswerModel):
    """Similar decisions of other cases: those that share the most distinctive words with one."""

    results: list[DecisionAnswer]
    """The most similar first."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""


class PassageRate(Rate):
    """A passage that occurs in several letters, and the outcomes of its decisions."""

    passage: str
    """The value of the parameter `passage` that finds the decisions with the whole passage."""
    text: str
    """Its words in the newest of the decisions; empty if no decision has it anymore."""
    letters: int
    guideline: str | None
    """The chapter cited by most of the decisions; null if they cite none."""


class Passages(AnswerModel):
    """The most frequent passages, by number of letters."""

    found: datetime | None
    """When the passages were counted; null if there is no list yet."""
    passages: list[PassageRate]
    next_offset: int | None
    """The `offset` of the next part of the list; null after the last one."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""


class PassageInText(TextSpan):
    """A passage of a text that recurs in the archive."""

    passage: str
    """The value of the parameter `passage`."""
    decisions: int
    letters: int


class PassagesInText(AnswerModel):
    """The recurring passages in a text."""

    passages: list[PassageInText]
    """In the order of the text."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""


class CaseNumberInText(TextSpan):
    """A case number in a text, with what the archive knows about it."""

    number: str
    """As printed in letters."""
    verdict: CitationVerdict
    """Whether the archive has the case, and whether the text is right about it."""
    says: CaseOutcome | None
    """The outcome stated in the text; null if it states none, or both."""
    outcome: CaseOutcome | None
    """The actual outcome of the item that the text names, or of the case; null if there is
    no such case or item."""
    item: int | None
    """The item that the text names; null if it names none, or one that the letter lacks."""
    other_date: date | None
    """The date that the text gives for the decision; null if it gives none, or the true one."""
    other_treatment: str | None
    """The words for the treatment whose outcome the text gives, if no item is recognized as it."""
    typed_otherwise: bool
    """Whether the text has the number with other digits, such as one zero less."""
    url: str | None
    """The page of the case; null if there is none."""


class CheckedText(AnswerModel):
    """The lookup of every case number in a text. The text is not stored."""

    citations: list[CaseNumberInText]
    """In the order of the text, once for each item whose outcome the text gives."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""


def similar_to(
    slug: str, position: int, root: str, *, outcome: str, limit: int
) -> SimilarDecisions:
    """Return similar decisions on the same drug class or sub-category.

    Args:
        slug: the case.
        position: the position of the item in its letter.
        root: the URL of the site.
        outcome: the outcome of the decisions to return; empty for both.
        limit: the most decisions to return.

    Raises:
        Http404: there is no such decision.
        WithdrawnError: its case was withdrawn.
        SearchError: there is no index, or it does not answer.
    """
    case = public_case(Case.objects.all(), slug)
    items = DisputedItem.objects.select_related("service")
    item = items.filter(case=case, position=position).first()
    if item is None:
        raise Http404
    hits = similar(
        item=item.disputed,
        rationale=item.rationale,
        service=item.service.path,
        case_id=case.pk,
        outcome=outcome,
        within=class_of(item.service.path),
        number=limit,
    )
    return SimilarDecisions(
        results=decisions_of(hits, root, Highlighter(None)), samples=DecisionSearch().samples
    )


def recurring_passages(*, limit: int, offset: int) -> Passages:
    """Return the most frequent passages.

    Args:
        limit: the most passages to return.
        offset: the number of passages to skip.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    samples = DecisionSearch().samples
    listed = listed_passages(samples=samples)
    end = offset + limit
    return Passages(
        found=listed.found if listed else None,
        passages=[_passage(row) for row in passage_rows(listed.part(offset, end))]
        if listed
        else [],
        next_offset=end if listed and end < listed.number else None,
        samples=samples,
    )


def passages_in(text: str) -> PassagesInText:
    """Return the recurring passages in a text.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    return PassagesInText(
        passages=[
            PassageInText(
                start=each.start,
                end=each.end,
                passage=each.value,
                decisions=each.decisions,
                letters=each.letters,
            )
            for each in PassageFinder().passages(text)
        ],
        samples=DecisionSearch().samples,
    )


def check_citations(text: str, root: str) -> CheckedText:
    """Look up the case numbers of a text, the first 500 of them."""
    return CheckedText(
        citations=[_cited(each, root) for each in check(text)], samples=DecisionSearch().samples
    )


def _passage(row: PassageRow) -> PassageRate:
    return PassageRate(
        passage=row.value,
        text=row.text,
        letters=row.letters,
        guideline=row.guideline or None,
        **rate_of(row.count),
    )


def _cited(cited: CheckedCitation, root: str) -> CaseNumberInText:
    return CaseNumberInText(
        start=cited.start,
        end=cited.start + len(cited.written),
        number=cited.number,
        verdict=cited.verdict,
        says=CaseOutcome(cited.says) if cited.says else None,
        outcome=CaseOutcome(cited.outcome) if cited.outcome else None,
        item=cited.item,
        other_date=cited.dated,
        other_treatment=cited.treated or None,
        typed_otherwise=bool(cited.read_as),
        url=f"{root}{path_of('case', cited.case.slug)}" if cited.case else None,
    )
