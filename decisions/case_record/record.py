"""The record of a case: what a letter says, as one typed value.

The reader's JSON, the expected values of invented letters, the JSON pages, the columns of exports,
the facts on a case's page and the form that corrects them are all built from these types. To add a
value of the header, add one field here, with its name and its meaning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from decisions.criteria import DecidingCriterion, deciding_sentence
from decisions.enums import CaseOutcome, CitedBy, Laterality, Outcome, Sex


@dataclass(frozen=True, slots=True)
class Described:
    """The label of a header value on pages, and its description in files."""

    label: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRecord:
    """One guideline that one side cited.

    Args:
        source: its name in the vocabulary.
        chapter: the chapter as printed; None if there is none.
        path: the guideline's name in URLs; empty for a record that was not read from rows.
        name: the name of the guideline's row; empty likewise.
        year: the year of the edition.
        sections: their names as printed, in order.
        pages: as printed: "177-178, 303-304".
        text: the words of the citation.
    """

    source: str
    chapter: str | None = None
    path: str = ""
    name: str = ""
    year: int | None = None
    sections: tuple[str, ...] = ()
    pages: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecord:
    """The guidelines and reasons that one side gave for an item.

    Args:
        printed: its words; None if the letter has none.
        cites_nothing: whether the letter says that no evidence was cited.
        outside_mtus: whether it says that the decision is not based on the MTUS.
    """

    printed: str | None = None
    cites_nothing: bool = False
    outside_mtus: bool = False
    citations: tuple[CitationRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A treatment.

    Args:
        names: its path in the vocabulary from the category down; at most three.
        path: its name in URLs; empty for a record that was not read from rows.
    """

    names: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """The decision on one disputed item.

    Args:
        position: its position in the letter, from 1.
        heading: the item as printed above its decision.
        disputed: the part in dispute.
        original, authorized: the request and the part of it that utilization review granted; None
            if it granted nothing.
        services: all treatments of the item; the first one is its class.
        service_rule: why it has that class.
        quantity: as printed.
        criteria: what the decision turned on, each with its sentence of the rationale.
        cited: the guidelines and reasons of each side.
    """

    position: int
    heading: str
    disputed: str
    original: str | None = None
    authorized: str | None = None
    ur_modified: bool = False
    outcome: Outcome
    services: tuple[ServiceRecord, ...]
    service_rule: str = ""
    body_regions: tuple[str, ...] = ()
    laterality: Laterality | None = None
    quantity: str | None = None
    rationale: str | None = None
    criteria: tuple[DecidingCriterion, ...] = ()
    cited: dict[CitedBy, SideRecord] = field(
        default_factory=lambda: {side: SideRecord() for side in CitedBy}
    )

    @property
    def deciding_sentence(self) -> str | None:
        """The sentence of the rationale that names most of the criteria; None without criteria."""
        return deciding_sentence(self.rationale or "", self.criteria) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerRecord:
    """The credentials of the anonymous reviewer.

    Args:
        printed: the words of the letter.
        specialties, license_states: the vocabulary's names; unknown ones are left out.
    """

    printed: str = ""
    specialties: tuple[str, ...] = ()
    license_states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """The content of a case's current letter; values that it does not state are None.

    Args:
        layout: the layout of the letter.
        reviewer: None if the letter has no credentials.
        patient_age: in years.
        clinical_summary: in full.
    """

    layout: str
    case_number: Annotated[
        str | None,
        Described("Case number", "The case number; empty if the letter prints none."),
    ] = None
    decision_date: Annotated[date | None, Described("Decided", "The day of the decision.")] = None
    date_of_injury: Annotated[
        date | None, Described("Date of injury", "The day of the injury.")
    ] = None
    ur_denial_date: Annotated[
        date | None,
        Described("Denied by utilization review", "The date of the utilization review denial."),
    ] = None
    application_received: Annotated[
        date | None, Described("Application received", "The day the application was received.")
    ] = None
    date_assigned: Annotated[
        date | None, Described("Assigned", "The day the case was assigned to the reviewer.")
    ] = None
    priority: Annotated[str | None, Described("Priority", "Standard or Expedited, as printed.")] = (
        None
    )
    reviewer: ReviewerRecord | None = None
    patient_age: int | None = None
    patient_sex: Sex | None = None
    clinical_summary: str | None = None
    items: tuple[ItemRecord, ...] = ()

    @property
    def outcome(self) -> CaseOutcome | None:
        """The outcome of the whole case, or None without items."""
        return CaseOutcome.of(item.outcome for item in self.items)

    def header(self, first: Sequence[str] = ()) -> dict[str, Any]:
        """Return the values of the header by name.

        Args:
            first: the names that come first in a format, in this order.
        """
        return {each.name: getattr(self, each.name) for each in header_fields(first)}


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A value of the header.

    Args:
        name: the name of the field in the record, the model and every format.
        label, meaning: as in `Described`.
        kind: `text` or `date`.
    """

    name: str
    label: str
    meaning: str
    kind: str


def _described() -> Iterator[HeaderField]:
    for name, hint in get_type_hints(CaseRecord, include_extras=True).items():
        if get_origin(hint) is Annotated:
            values, described = get_args(hint)
            kind = "date" if date in get_args(values) else "text"
            yield HeaderField(name, described.label, described.meaning, kind)


#: The values of the header, in the order in which pages and exports show them.
HEADER = tuple(_described())


def header_fields(first: Sequence[str] = ()) -> list[HeaderField]:
    """Return the values of the header: those that are named first, then the others."""
    by_name = {each.name: each for each in HEADER}
    return [*(by_name.pop(name) for name in first), *by_name.values()]
