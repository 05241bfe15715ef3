"""What the page of a case shows, beyond what the models hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decisions.models import Case, DisputedItem, GuidelineCitation, Service
from decisions.templatetags.archive import day
from decisions.terms import CitedBy, Outcome

_SIDES = {
    CitedBy.CLAIMS_ADMINISTRATOR: "The claims administrator",
    CitedBy.REVIEWER: "The reviewer",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation and the name of its guideline with the year of its edition."""

    row: GuidelineCitation
    name: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one side based its decision on."""

    label: str
    text: str
    cites_nothing: bool
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class Item:
    """A disputed item as its page shows it."""

    row: DisputedItem
    places: list[Service]
    sides: list[Side]


def items_of(case: Case) -> list[Item]:
    """Return the items of a case."""
    return [Item(row, _places(row.service), list(_sides(row))) for row in case.items.all()]


#: The fields behind each fact of the header, to mark the corrected ones.
_FIELDS = {
    "Decided": ("decision_date",),
    "Date of injury": ("date_of_injury",),
    "Refused by utilization review": ("ur_denial_date",),
    "Application received": ("application_received",),
    "Assigned": ("date_assigned",),
    "Priority": ("priority",),
    "Patient": ("patient_age", "patient_sex"),
    "Reviewer": ("specialties",),
    "Licensed in": ("licence_states",),
}


def corrected_facts(case: Case) -> dict[str, int]:
    """Return the corrected facts of the header by their label, each with its correction."""
    return {
        label: case.corrected[name]
        for label, names in _FIELDS.items()
        for name in names
        if name in case.corrected
    }


def facts_of(case: Case) -> list[tuple[str, str]]:
    """Return a label and a value for each fact of the header; an empty value is not stated."""
    took = _days_between(case.date_assigned, case.decision_date)
    patient = [
        f"{case.patient_age} years" if case.patient_age else "",
        case.patient_sex,
    ]
    facts = [
        ("Decided", day(case.decision_date) + (f", {took} days after assignment" if took else "")),
        ("Date of injury", day(case.date_of_injury)),
        ("Refused by utilization review", day(case.ur_denial_date)),
        ("Application received", day(case.application_received)),
        ("Assigned", day(case.date_assigned)),
        ("Priority", case.priority),
        ("Patient", ", ".join(filter(None, patient))),
    ]
    if case.reviewer:
        specialties = [specialty.name for specialty in case.reviewer.specialties.all()]
        facts.append(("Reviewer", ", ".join(specialties)))
        facts.append(("Licensed in", ", ".join(case.reviewer.licence_states)))
    return facts


def overturned(case: Case) -> int:
    """Return how many items of a case were overturned."""
    return sum(item.outcome == Outcome.OVERTURNED for item in case.items.all())


def _places(service: Service) -> list[Service]:
    above = _places(service.parent) if isinstance(service.parent, Service) else []
    return [*above, service]


def _sides(row: DisputedItem) -> Iterator[Side]:
    for side, label in _SIDES.items():
        yield Side(
            label=label,
            text=getattr(row, f"{side}_guideline"),
            cites_nothing=getattr(row, f"{side}_cites_nothing"),
            citations=[
                Citation(citation, _name(citation))
                for citation in row.citations.all()
                if citation.cited_by == side
            ],
        )


def _name(citation: GuidelineCitation) -> str:
    guideline = citation.guideline
    names = [guideline.parent.name, guideline.name] if guideline.parent else [guideline.name]
    if guideline.parent is None and guideline.name == "Other":
        return citation.text
    return " ".join([*names, str(citation.year or "")]).strip()


def _days_between(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end and end >= start else None
