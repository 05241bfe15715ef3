"""The parts of the review page of a case: the case, its items, their citations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField

from decisions.case_record.json_record import Record, record_of
from decisions.corrections.editing import CorrectionTarget
from decisions.enums import CitedBy
from decisions.models import Case
from decisions.state_program import PROGRAM
from ingest.admin.review_forms import CaseForm, CitationForm, ItemForm, NewCitationForm, PartForm

Problem = dict[str, Any]
#: The fields whose span is used for values without a separate one.
_READ_FROM = {
    "specialties": "reviewer",
    "licence_states": "reviewer",
    "claims_administrator_cites_nothing": "claims_administrator_guideline",
    "reviewer_cites_nothing": "reviewer_guideline",
    "service": "disputed",
    "further_services": "disputed",
    "body_regions": "disputed",
    "laterality": "disputed",
    "quantity": "disputed",
    "criteria": "rationale",
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A field with the text it was read from, and whether a person corrected it."""

    field: BoundField
    words: str
    corrected: int | None


@dataclass(slots=True)
class CasePart:
    """One part with its form.

    Args:
        key: its name in URLs and forms.
        target: what corrections refer to; for a new part, where it is added.
        current: the current values.
        words: the text that the whole part was read from.
        new: whether it is yet to be added.
    """

    key: str
    title: str
    target: CorrectionTarget
    kind: type[PartForm]
    current: Record = field(default_factory=dict)
    words: str = ""
    new: bool = False
    removable: bool = False
    added: bool = False
    problems: list[Problem] = field(default_factory=list)
    form: PartForm = field(init=False)
    _text: str = ""
    spans: Mapping[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.form = self._made()

    @property
    def prefix(self) -> str:
        """The prefix of its form fields, which is also its anchor."""
        return self.key.replace(":", "-")

    @property
    def below(self) -> bool:
        """Whether it belongs to an item."""
        return issubclass(self.kind, CitationForm)

    @property
    def open(self) -> bool:
        """Whether its form is initially open."""
        return bool(self.problems) or self.form.is_bound

    def bound(self, sent: Any) -> PartForm:
        """Return its form bound to the submitted data."""
        return self._made(sent)

    def new_values(self, form: PartForm) -> Record:
        """Return all values of a new part."""
        values: Record = form.new()  # type: ignore[attr-defined]
        return values

    def _made(self, sent: Any = None) -> PartForm:
        options: dict[str, Any] = {"prefix": self.prefix, "initial": self._initial()}
        if self.kind is CaseForm:
            number, corrected = self.current["case_number"], self.current.get("corrected", {})
            options["numbered"] = bool(number) and "case_number" not in corrected
        return self.kind(sent, **options)

    def _initial(self) -> Record:
        if not issubclass(self.kind, CitationForm) or self.new:
            return self.current
        source, *chapter = self.current["guideline"]
        return {**self.current, "source": source, "chapter_name": chapter[0] if chapter else ""}

    @property
    def rows(self) -> list[ReviewRow]:
        """The form fields, each with the text it was read from."""
        corrected = self.current.get("corrected", {})
        names = {"source": "guideline", "chapter_name": "guideline"}
        return [
            ReviewRow(
                bound, self._words_of(bound.name), corrected.get(names.get(bound.name, bound.name))
            )
            for bound in self.form
            if bound.name != "reason"
        ]

    @property
    def reason(self) -> BoundField:
        """The field for the reason."""
        return self.form["reason"]

    def _words_of(self, name: str) -> str:
        span = self.spans.get(name) or self.spans.get(_READ_FROM.get(name, ""))
        if not span or span[1] - span[0] > 400:
            return ""  # of a long text, the words are the value
        return " ".join(self._text[span[0] : span[1]].split())


def parts_of(case: Case, problems: list[Problem], sent: PartForm | None = None) -> list[CasePart]:
    """Return every part of a case, and what can be added.

    Args:
        case: the case, as it is shown now.
        problems: the problems of the letter; each is assigned to the part it concerns.
        sent: a submitted form to show again.
    """
    record, text = record_of(case), case.letter_text
    current = {**record["case"], "corrected": case.corrected}
    parts = [
        CasePart(
            "case", "The case", CorrectionTarget(), CaseForm, current, _text=text, spans=case.spans
        )
    ]
    for item in record["items"]:
        parts += _item_parts(item, text, removable=len(record["items"]) > 1)
    parts.append(CasePart("item:new", "Add an item", CorrectionTarget(), ItemForm, new=True))
    for problem in problems:
        if owner := _owner(parts, problem):
            owner.problems.append(problem)
    for part in parts:
        if sent and sent.prefix == part.prefix:
            part.form = sent
    return parts


def _item_parts(item: Record, text: str, *, removable: bool) -> list[CasePart]:
    at = item["position"]
    spans = item.get("spans") or {}
    title = f"Item {at}, {item['outcome']}: {item['disputed']}"
    parts = [
        CasePart(
            f"item:{at}",
            title,
            CorrectionTarget(at),
            ItemForm,
            item,
            removable=removable,
            added="" in item["corrected"],
            _text=text,
            spans=spans,
        )
    ]
    for each in item["citations"]:
        side, number = each["cited_by"], each["position"]
        parts.append(
            CasePart(
                f"citation:{at}:{side}:{number}",
                f"Item {at}, citation {number} of the {PROGRAM.sides[CitedBy(side)]}: "
                f"{each['text']}",
                CorrectionTarget(at, side, number),
                CitationForm,
                each,
                words=each["text"],
                removable=True,
                added="" in each["corrected"],
                _text=text,
            )
        )
    parts.append(
        CasePart(
            f"citation:{at}:new",
            f"Add a citation to item {at}",
            CorrectionTarget(at),
            NewCitationForm,
            new=True,
        )
    )
    return parts


def _owner(parts: list[CasePart], problem: Problem) -> CasePart | None:
    """Return the part that a problem concerns; None if it concerns the whole letter."""
    span = problem.get("span")
    if not span:
        return None
    for part in parts:
        for first, last in part.spans.values():
            if first <= span[0] < last or span[0] <= first < span[1]:
                return part
    return None
