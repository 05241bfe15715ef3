"""The cases that pages and the API show, looked up by their slugs."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from decisions.models import Case, DisputedItem, FurtherService, GuidelineCitation
from decisions.withdrawn_page import WithdrawnError


def public_case(cases: QuerySet[Case], slug: str) -> Case:
    """Return the case with a slug.

    Args:
        cases: the cases to search, with the relations that the caller needs.
        slug: the slug of the case.

    Raises:
        Http404: there is no such case.
        WithdrawnError: the case was withdrawn.
    """
    if "\0" in slug:  # PostgreSQL refuses it
        raise Http404
    case = get_object_or_404(cases, slug=slug)
    if case.withdrawn_at:
        raise WithdrawnError(sample=case.sample)
    return case


def whole_case(slug: str, *, ancestors: bool = False) -> Case:
    """Return the case with a slug, with its reviewer, items, services and citations.

    Args:
        slug: the slug of the case.
        ancestors: whether to load the ancestors of services and guidelines in their trees, which
            `case_record` needs. Pages need only their names, which `facet_labels` caches.

    Raises:
        Http404: there is no such case.
        WithdrawnError: the case was withdrawn.
    """
    service, guideline = "service", "guideline"
    if ancestors:
        service, guideline = "service__parent__parent", "guideline__parent"
    # Within a case, the models' order needs no date of the case.
    items = DisputedItem.objects.select_related(service).order_by("position")
    further = FurtherService.objects.select_related(service).order_by("position")
    citations = GuidelineCitation.objects.select_related(guideline).order_by("cited_by", "position")
    parts = Case.objects.select_related("reviewer").prefetch_related(
        "reviewer__specialties",
        Prefetch("items", items),
        Prefetch("items__further_services", further),
        Prefetch("items__citations", citations),
    )
    return public_case(parts, slug)


def whole_item(slug: str, position: int) -> DisputedItem:
    """Return an item of the case with a slug; its case is loaded as by `whole_case`.

    Args:
        slug: the slug of the case.
        position: the position of the item in its letter.

    Raises:
        Http404: there is no such case or item.
        WithdrawnError: the case was withdrawn.
    """
    for item in whole_case(slug).items.all():
        if item.position == position:
            return item
    raise Http404(f"The letter has no item {position}.")
