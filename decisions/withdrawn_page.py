"""Withdrawn cases: every URL of theirs shows only that the case was withdrawn."""

from collections.abc import Callable

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from decisions.models import Case, DisputedItem, FurtherService, GuidelineCitation


class WithdrawnError(Exception):
    """The case was withdrawn; the page answers 410.

    Args:
        sample: whether it was an invented sample.
    """

    def __init__(self, *, sample: bool) -> None:
        super().__init__(sample)
        self.sample = sample


class AnswerGone:
    """Middleware that answers 410 where a view finds that its case was withdrawn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that met a withdrawn case."""
        return gone(request, sample=error.sample) if isinstance(error, WithdrawnError) else None


def public_case(cases: QuerySet[Case], slug: str) -> Case:
    """Return the case at a URL, for a page that visitors see.

    Raises:
        Http404: there is none.
        WithdrawnError: it was withdrawn.
    """
    case = get_object_or_404(cases, slug=slug)
    if case.withdrawn_at:
        raise WithdrawnError(sample=case.sample)
    return case


def whole_case(slug: str, *, places_above: bool = False) -> Case:
    """Return the case at a URL with its reviewer, its items and their citations.

    Args:
        slug: the case.
        places_above: whether services and guidelines have the rows above them in their trees, as
            `case_record` needs them. Pages need only their names, which `facet_labels` keeps.

    Raises:
        Http404, WithdrawnError: as `public_case` does.
    """
    service, guideline = "service", "guideline"
    if places_above:
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


def gone(request: HttpRequest, *, sample: bool) -> HttpResponse:
    """Answer 410 with a short note.

    Browsers keep a 410 for ever unless they are told not to; a case may come back.
    """
    response = render(request, "errors/withdrawn.html", {"sample": sample}, status=410)
    response["Cache-Control"] = "no-store"
    return response
