"""The rows of a case -> its record."""

from decisions.case_record.record import (
    HEADER,
    CaseRecord,
    CitationRecord,
    ItemRecord,
    ReviewerRecord,
    ServiceRecord,
    SideRecord,
)
from decisions.enums import CitedBy, Laterality, Outcome, Sex
from decisions.models import Case, DisputedItem, FurtherService, GuidelineCitation, Service


def case_record(case: Case) -> CaseRecord:
    """Return the record of a case.

    Args:
        case: with its reviewer, items, services and citations, as `whole_case` returns it with
            its ancestors; of any other, each of them takes a query.
    """
    reviewer = case.reviewer
    return CaseRecord(
        layout=case.layout,
        **{each.name: getattr(case, each.name) or None for each in HEADER},
        reviewer=ReviewerRecord(
            printed=reviewer.printed,
            specialties=tuple(specialty.name for specialty in reviewer.specialties.all()),
            license_states=tuple(reviewer.license_states),
        )
        if reviewer
        else None,
        patient_age=case.patient_age,
        patient_sex=Sex(case.patient_sex) if case.patient_sex else None,
        clinical_summary=case.clinical_summary or None,
        items=tuple(_item(item) for item in case.items.all()),
    )


def _item(item: DisputedItem) -> ItemRecord:
    further: list[FurtherService] = list(item.further_services.all())
    return ItemRecord(
        position=item.position,
        heading=item.heading,
        disputed=item.disputed,
        original=item.original or None,
        authorized=item.authorized or None,
        ur_modified=item.ur_modified,
        outcome=Outcome(item.outcome),
        services=(_service(item.service), *(_service(each.service) for each in further)),
        service_rule=item.service_rule,
        body_regions=tuple(item.body_regions),
        laterality=Laterality(item.laterality) if item.laterality else None,
        quantity=item.quantity or None,
        rationale=item.rationale or None,
        criteria=item.deciding_criteria,
        cited={side: _side(item, side) for side in CitedBy},
    )


def _service(service: Service) -> ServiceRecord:
    names = [service.name]
    above = service.parent
    while above is not None:
        names.insert(0, above.name)
        above = above.parent
    return ServiceRecord(names=tuple(names), path=service.path)


def _side(item: DisputedItem, side: CitedBy) -> SideRecord:
    return SideRecord(
        printed=getattr(item, f"{side}_guideline") or None,
        cites_nothing=getattr(item, f"{side}_cites_nothing"),
        outside_mtus=getattr(item, f"{side}_outside_mtus"),
        citations=tuple(_citation(one) for one in item.citations.all() if one.cited_by == side),
    )


def _citation(citation: GuidelineCitation) -> CitationRecord:
    guideline = citation.guideline
    return CitationRecord(
        source=(guideline.parent or guideline).name,
        chapter=citation.chapter or None,
        path=guideline.path,
        name=guideline.name,
        year=citation.year,
        sections=tuple(citation.sections),
        pages=citation.pages or None,
        text=citation.text,
    )
