"""The content of a case's page that is not stored in the models."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count

from django.utils.safestring import SafeString
from django.utils.text import slugify

from decisions.case_record.record import HEADER, HeaderField
from decisions.criteria import CriterionName
from decisions.enums import Outcome
from decisions.facet_labels import labels, named_nodes
from decisions.formatting import day, number_of
from decisions.models import Case, DisputedItem, GuidelineCitation, Service
from decisions.pages.letter_html import WayBack, anchored, page_of
from decisions.search import (
    GUIDELINE,
    SERVICE,
    TURNED_ON,
    Highlighter,
    TextRange,
    turned_on,
    with_ancestors,
)
from decisions.state_program import PROGRAM

#: The prefixes of list values' keys in `Case.spans`.
_SPAN_PREFIXES = {
    "specialties": "specialty",
    "licence_states": "licence_state",
    "diagnoses": "diagnosis",
    "body_regions": "body_region",
}
#: The values of an item that link to the letter.
_LINKED = ("outcome", "disputed", "original", "authorized", "quantity", "rationale")
#: The values to which the letter scrolls for an item: the first that was found.
SHOWN_AT = ("disputed", "outcome", "rationale")


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and its anchor in the letter; empty if it has none."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A fact about a case.

    Args:
        label: its name.
        values: empty if the letter does not state it.
        field: the field of the case, by which it may have been corrected.
        inferred: whether it was inferred from prose.
    """

    label: str
    field: str
    values: list[Value]
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation, the name of its guideline with the year, and its anchor in the letter."""

    row: GuidelineCitation
    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class CitingSide:
    """What one side based its decision on, and the anchor of the words that say so."""

    label: str
    text: str
    cites_nothing: bool
    citations: list[Citation]
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion of the decision, its sentence, and its anchor in the letter."""

    label: str
    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Item:
    """A disputed item on its page.

    Args:
        row: the database row.
        above: the name and the path of each ancestor of its service.
        further: the same for each further service, and its anchor in the letter.
        sides: the guidelines on which each side based its decision.
        criteria: the criteria that the decision turned on.
        found: the anchors of its values; empty for values that are not in the letter.
        anchor: the one to which the letter scrolls for this item; empty for none.
        page: the page of the letter that has it, from 1; None if unknown.
    """

    row: DisputedItem
    above: list[tuple[str, str]]
    further: list[tuple[list[tuple[str, str]], str]]
    sides: list[CitingSide]
    criteria: list[ShownCriterion]
    found: dict[str, str]
    anchor: str
    page: int | None

    def anchors(self) -> Iterator[str]:
        """Yield the anchors that links of the item lead to; empty for values without one."""
        yield from self.found.values()
        yield from (anchor for _, anchor in self.further)
        yield from (criterion.anchor for criterion in self.criteria)
        for side in self.sides:
            yield side.anchor
            yield from (citation.anchor for citation in side.citations)


def items_of(case: Case) -> list[Item]:
    """Return the items of a case."""
    return [_item(case, row) for row in case.items.all()]


def _item(case: Case, row: DisputedItem) -> Item:
    shown_at = next((name for name in SHOWN_AT if name in row.spans), "")
    start = row.spans[shown_at][0] if shown_at else 0
    return Item(
        row,
        named_nodes(SERVICE, row.service.path),
        [_further(row, further.service) for further in row.further_services.all()],
        list(_sides(row)),
        list(_criteria(row)),
        {name: _anchor(row, name) if name in row.spans else "" for name in _LINKED},
        _anchor(row, shown_at) if shown_at else "",
        page_of(case, start),
    )


def facts_of(case: Case) -> list[CaseFact]:
    """Return the facts of a case: its dates and priority, the patient and the reviewer."""
    facts = [_of_header(case, each) for each in HEADER if each.name != "case_number"]
    facts += [
        _fact(case, "Patient’s age", "patient_age", f"{case.patient_age or ''}"),
        _fact(case, "Patient’s sex", "patient_sex", case.patient_sex),
    ]
    if case.reviewer:
        specialties = [specialty.name for specialty in case.reviewer.specialties.all()]
        facts += [
            _list(case, "Reviewer", "specialties", specialties),
            _list(case, "Licensed in", "licence_states", case.reviewer.license_states),
        ]
    if case.diagnoses:
        label = "Diagnoses, as printed"
        facts.append(_list(case, label, "diagnoses", case.diagnoses))
    if case.body_regions:
        facts.append(_list(case, "Body parts", "body_regions", case.body_regions))
    return facts


def _of_header(case: Case, field: HeaderField) -> CaseFact:
    value = getattr(case, field.name)
    text = day(value) if field.kind == "date" else value
    if field.name == "date_of_injury" and not value and case.injury_date_in_summary:
        text = day(case.injury_date_in_summary)
        return _fact(case, f"{field.label}, from the summary", "injury_date_in_summary", text)
    if field.name == "decision_date":
        took = _days_between(case.date_assigned, case.decision_date)
        text += f", {number_of(took, 'day')} after assignment" if took else ""
    return _fact(case, field.label, field.name, text)


def _fact(case: Case, label: str, name: str, text: str) -> CaseFact:
    values = [Value(text, _anchor_in(case, name))] if text else []
    return CaseFact(label, name, values, inferred=bool(values) and name in case.inferred_fields)


def _list(case: Case, label: str, field: str, texts: Sequence[str]) -> CaseFact:
    names = map(str, count(1)) if field == "diagnoses" else texts
    values = [
        Value(text, _anchor_in(case, f"{_SPAN_PREFIXES[field]}:{name}"))
        for text, name in zip(texts, names, strict=False)
    ]
    return CaseFact(label, field, values)


def _anchor_in(case: Case, name: str) -> str:
    return _slug(name) if name in case.spans else ""


def letter_of(
    case: Case,
    facts: Iterable[CaseFact],
    items: Iterable[Item],
    highlighter: Highlighter | None,
    page: str = "",
    text: str | None = None,
) -> SafeString:
    """Return the text of a case's letter, with an anchor at each span that its page links to.

    Args:
        case: the case.
        facts: the facts on its page; the span of each links back to it.
        items: the items on its page; the span of each links back to it.
        highlighter: marks the words of the search that a reader came from; None marks nothing.
        page: the URL of the page of the case, if the text is not on it.
        text: the beginning of the text, if only this is shown; later anchors are at its end.
    """
    text = case.letter_text if text is None else text
    spans: dict[str, TextRange] = {
        _slug(name): (start, end) for name, (start, end) in case.spans.items()
    }
    ways_back = {
        value.anchor: WayBack(f"fact-{fact.field}", f"“{fact.label}”", page)
        for fact in facts
        for value in fact.values
    }
    ways_back["clinical_summary"] = WayBack("summary", "“Clinical case summary”", page)
    of_items = {item.position: dict(_spans_of(item)) for item in case.items.all()}
    for own in of_items.values():
        spans.update(own)
    # For a letter of many items, a link after each span of an item would be a tenth of the page.
    borders = _Borders(spans.values())
    for position, own in of_items.items():
        if whole := borders.around(own.values()):
            name = f"item-{position}"
            spans[name], ways_back[name] = whole, WayBack(name, f"item {position}", page)
    linked = {anchor for item in items for anchor in item.anchors()} | ways_back.keys()
    shown = {
        anchor: (min(start, len(text)), min(end, len(text)))
        for anchor, (start, end) in spans.items()
        if anchor in linked
    }
    marks = highlighter.marks(text) if highlighter else []
    return anchored(text, shown, marks, ways_back)


def _spans_of(item: DisputedItem) -> Iterator[tuple[str, TextRange]]:
    for name, (start, end) in item.spans.items():
        yield _anchor(item, name), (start, end)
    for citation in item.citations.all():
        if citation.span:
            start, end = citation.span
            yield _anchor(item, _name_of_citation(citation)), (start, end)


class _Borders:
    """The borders of spans, sorted: a hostile letter may have ten thousand items."""

    def __init__(self, spans: Iterable[TextRange]) -> None:
        filled = [(start, end) for start, end in spans if start < end]
        self._starts = sorted(start for start, _ in filled)
        self._ends = sorted(end for _, end in filled)

    def around(self, own: Collection[TextRange]) -> TextRange | None:
        """Return the span around some spans, and add it; None if another crosses its border."""
        if not own:
            return None
        first, last = min(start for start, _ in own), max(end for _, end in own)
        if self._is_within_a_span(first) or self._is_within_a_span(last):
            return None
        insort(self._starts, first)
        insort(self._ends, last)
        return first, last

    def _is_within_a_span(self, position: int) -> bool:
        begun, ended = bisect_left(self._starts, position), bisect_right(self._ends, position)
        return begun > ended


def overturned(case: Case) -> int:
    """Return the number of overturned items of a case."""
    return sum(item.outcome == Outcome.OVERTURNED for item in case.items.all())


def _further(row: DisputedItem, service: Service) -> tuple[list[tuple[str, str]], str]:
    name = f"service:{service.name}"
    found = _anchor(row, name) if name in row.spans else ""
    return named_nodes(SERVICE, service.path), found


def _sides(row: DisputedItem) -> Iterator[CitingSide]:
    for side, name in PROGRAM.sides.items():
        guideline = f"{side}_guideline"
        anchor = _anchor(row, guideline) if guideline in row.spans else ""
        cited = [citation for citation in row.citations.all() if citation.cited_by == side]
        # The anchor of the side shows its only citation too.
        linked = len(cited) > 1 or not anchor
        yield CitingSide(
            label=f"The {name}",
            text=getattr(row, guideline),
            cites_nothing=getattr(row, f"{side}_cites_nothing"),
            citations=[
                Citation(
                    citation,
                    _name(citation),
                    _anchor(row, _name_of_citation(citation)) if citation.span and linked else "",
                )
                for citation in cited
            ],
            anchor=anchor,
        )


def _criteria(row: DisputedItem) -> Iterator[ShownCriterion]:
    for criterion in row.deciding_criteria:
        value = turned_on(criterion.criterion, met=criterion.met)
        yield ShownCriterion(
            label=labels.shown(TURNED_ON, value),
            sentence=criterion.sentence(row.rationale),
            anchor=anchor_of_criterion(row, criterion.criterion),
        )


def anchor_of_criterion(item: DisputedItem, criterion: CriterionName) -> str:
    """Return the anchor of a criterion in the letter; empty if it has none."""
    name = f"criterion:{criterion}"
    return _anchor(item, name) if name in item.spans else ""


def _anchor(item: DisputedItem, name: str) -> str:
    return f"{item.position}-{_slug(name)}"


# All letters have the same names, but for the names of regions, specialties and treatments.
@lru_cache(maxsize=1 << 12)
def _slug(name: str) -> str:
    """Return a short anchor: those of a side are on the page four times for each item."""
    short = name.removesuffix("_guideline").replace("claims_administrator", "ca")
    return slugify(short.replace("criterion:", "c-"))


def _name_of_citation(citation: GuidelineCitation) -> str:
    return f"{citation.cited_by}-{citation.position}"


def _name(citation: GuidelineCitation) -> str:
    names = [labels.shown(GUIDELINE, path) for path in with_ancestors(citation.guideline.path)]
    if names == ["Other"]:
        return citation.text
    return " ".join([*names, str(citation.year or "")]).strip()


def _days_between(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end and end >= start else None
