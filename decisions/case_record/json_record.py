"""A case with its items and citations as plain JSON values, to which corrections are applied.

A record is `{"case": {...}, "items": [{..., "citations": [{...}, ...]}, ...]}`. Its values have the
names of the models' fields; a service is the list of the names in its path, and
`further_services` are those of the other treatments of an item, missing in old records; a guideline
is its source and chapter. The case has the reviewer's specialties and license states.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from decisions.case_record.record import HEADER
from decisions.enums import CaseOutcome
from decisions.models import (
    Case,
    DisputedItem,
    FurtherService,
    GuidelineCitation,
    Reviewer,
    Service,
)
from decisions.vocabulary import credentials
from decisions.vocabulary import services as vocabulary
from decisions.vocabulary_rows import give_specialties, guideline_rows, service_rows, specialty_rows

Record = dict[str, Any]

#: The values of a case that a person may correct, besides those of its reviewer.
CASE_VALUES = (*(each.name for each in HEADER), "patient_age", "patient_sex")
SPECIALTIES, LICENSE_STATES = "specialties", "licence_states"
FURTHER_SERVICES = "further_services"


def record_of(case: Case) -> Record:
    """Return the record of a case as it is stored."""
    values: Record = {name: getattr(case, name) for name in CASE_VALUES}
    reviewer = case.reviewer
    values[SPECIALTIES] = (
        list(reviewer.specialties.order_by("name").values_list("name", flat=True))
        if reviewer
        else []
    )
    values[LICENSE_STATES] = list(reviewer.license_states) if reviewer else []
    items = case.items.select_related("service__parent__parent").prefetch_related(
        "citations__guideline__parent", "further_services__service__parent__parent"
    )
    return {
        "case": _json(values),
        "items": [
            {
                **_values(item),
                "service": names_of(item.service),
                FURTHER_SERVICES: [
                    names_of(further.service) for further in item.further_services.all()
                ],
                "citations": [
                    {**_values(citation), "guideline": names_of(citation.guideline)}
                    for citation in item.citations.all()
                ],
            }
            for item in items
        ],
    }


def write_record(case: Case, record: Record) -> None:
    """Overwrite a case with a record, in the current transaction."""
    values = record["case"]
    for name in CASE_VALUES:
        if name in values:  # a record that was stored before there was the field lacks it
            setattr(case, name, _python(Case, name, values[name]))
    case.reviewer = _reviewer(case, values)
    case.corrected = values.get("corrected", {})
    case.outcome = CaseOutcome.of(item["outcome"] for item in record["items"]) or ""
    case.save()
    services = service_rows(
        vocabulary.ServicePath(*names)
        for item in record["items"]
        for names in (item["service"], *item.get(FURTHER_SERVICES, ()))
    )
    guidelines = guideline_rows(
        _guideline(citation) for item in record["items"] for citation in item["citations"]
    )
    case.items.all().delete()
    rows = DisputedItem.objects.bulk_create(
        DisputedItem(
            case=case,
            service=services[vocabulary.ServicePath(*item["service"])],
            **_kept(DisputedItem, item),
        )
        for item in record["items"]
    )
    FurtherService.objects.bulk_create(
        further
        for row, item in zip(rows, record["items"], strict=True)
        for further in further_rows(
            row,
            (services[vocabulary.ServicePath(*names)] for names in item.get(FURTHER_SERVICES, ())),
        )
    )
    GuidelineCitation.objects.bulk_create(
        GuidelineCitation(
            item=row,
            guideline=guidelines[_guideline(citation)],
            **_kept(GuidelineCitation, citation),
        )
        for row, item in zip(rows, record["items"], strict=True)
        for citation in item["citations"]
    )


def further_rows(item: DisputedItem, services: Iterable[Service]) -> list[FurtherService]:
    """Return unsaved rows of the treatments that an item lists after its first, each once."""
    others = dict.fromkeys(service for service in services if service.pk != item.service_id)
    return [
        FurtherService(item=item, position=position, service=service)
        for position, service in enumerate(others, 2)
    ]


def names_of(node: Any) -> list[str]:
    """Return the names of a service or guideline from the top of its tree down."""
    return [*names_of(node.parent), node.name] if node.parent else [node.name]


def _guideline(citation: Record) -> tuple[str, str | None]:
    source, *chapter = citation["guideline"]
    return source, chapter[0] if chapter else None


def _reviewer(case: Case, values: Record) -> Reviewer | None:
    """Return the row of the reviewer; a separate one if a person corrected it for this case."""
    old = case.reviewer
    names, states = values[SPECIALTIES], values[LICENSE_STATES]
    known = credentials.specialties().values()
    wanted = specialty_rows(
        next((each for each in known if each.name == name), credentials.KnownSpecialty(name, name))
        for name in names
    )
    printed = old.printed if old else ""
    if not (printed or wanted or states):
        return None
    if old and set(old.specialties.all()) == set(wanted) and old.license_states == states:
        return old
    shared = Reviewer.objects.filter(printed=printed, corrected_for=None).first()
    if shared and set(shared.specialties.all()) == set(wanted) and shared.license_states == states:
        return shared
    row, _ = Reviewer.objects.update_or_create(
        corrected_for=case, defaults={"printed": printed, "license_states": states}
    )
    give_specialties(row, wanted)
    return row


def _fields(model: type[models.Model]) -> Iterable[models.Field[Any, Any]]:
    return (
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.remote_field is None
    )


def _values(row: models.Model) -> Record:
    return _json({field.name: getattr(row, field.name) for field in _fields(type(row))})


def _json(values: Record) -> Record:
    """Return values as they are stored in JSON, with dates in ISO format."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }


def _kept(model: type[models.Model], values: Record) -> Record:
    return {
        field.name: field.to_python(values[field.name])
        for field in _fields(model)
        if field.name in values
    }


def _python(model: type[models.Model], name: str, value: Any) -> Any:
    return model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
