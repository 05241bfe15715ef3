"""The pages of similar decisions, and of two decisions side by side."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.formatting import day
from decisions.models import DisputedItem
from decisions.pages.case.details import Item, items_of
from decisions.pages.case.word_diff import compare as compared
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.letter_html import marked
from decisions.pages.search_urls import repeated, with_parameters
from decisions.public_cases import whole_item
from decisions.search import SERVICE, Hit, class_of, similar

LIKE = 8


@dataclass(frozen=True, slots=True)
class SimilarDecision:
    """A similar decision.

    Args:
        url: the URL of its case.
        compare: the URL of the side-by-side comparison.
    """

    hit: Hit
    url: str
    compare: str


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One line of a comparison: a field's name, and its value in each decision."""

    label: str
    left: str
    right: str

    @property
    def same(self) -> bool:
        """Whether both values are the same."""
        return self.left == self.right


@require_safe
def similar_page(request: HttpRequest, slug: str, position: int) -> HttpResponseBase:
    """Show similar decisions with the same outcome, next to those that went the other way."""
    item = whole_item(slug, position)
    other = Outcome(item.outcome).other
    parameters = repeated(request.GET).urlencode()  # the search that one came from
    treatments = class_of(item.service.path)
    context = {
        "item": item,
        "case": item.case,
        "other": other,
        "treatments": labels.shown(SERVICE, treatments),
        "similar": _alike(item, outcome=item.outcome, within=treatments),
        "opposite": _alike(item, outcome=other, within=treatments),
        "query": request.GET.get("q", ""),
        "parameters": parameters,
        "back": f"{with_parameters(item.case.get_absolute_url(), parameters)}#item-{position}",
    }
    return render(request, "case/similar.html", context)


@require_safe
@limit_concurrency("comparisons", each=2, all_together=4, seconds=5, again=10)
def compare_page(
    request: HttpRequest, slug: str, position: int, other_slug: str, other_position: int
) -> HttpResponseBase:
    """Show two decisions side by side.

    If the rationales are mostly alike, words in only one of them are marked; otherwise the words
    that both have.
    """
    left, right = whole_item(slug, position), whole_item(other_slug, other_position)
    found = compared(left.rationale, right.rationale)
    parameters = repeated(request.GET).urlencode()
    context = {
        "left": left,
        "right": right,
        "left_text": _text(left, found.left if found.mostly_alike else found.left_shared),
        "right_text": _text(right, found.right if found.mostly_alike else found.right_shared),
        "fields": _fields(left, right),
        "comparison": found,
        "query": request.GET.get("q", ""),
        "parameters": parameters,
        "back": with_parameters(reverse("similar", args=[slug, position]), parameters),
    }
    return render(request, "case/compare.html", context)


def _text(item: DisputedItem, marks: list[tuple[int, int]]) -> SafeString:
    return marked(item.rationale, marks)


def _alike(item: DisputedItem, *, outcome: str, within: str) -> list[SimilarDecision]:
    hits = similar(
        item=item.disputed,
        rationale=item.rationale,
        service=item.service.path,
        case_id=item.case_id,
        outcome=outcome,
        within=within,
        number=LIKE,
    )
    return [
        SimilarDecision(
            hit,
            f"{reverse('case', args=[hit.slug])}#item-{hit.position}",
            reverse("compare", args=[item.case.slug, item.position, hit.slug, hit.position]),
        )
        for hit in hits
    ]


def _fields(left: DisputedItem, right: DisputedItem) -> list[ComparedField]:
    sides = [_fields_of(item) for item in (left, right)]
    return [ComparedField(label, sides[0][label], sides[1][label]) for label in sides[0]]


def _fields_of(item: DisputedItem) -> dict[str, str]:
    case = item.case
    shown = next(shown for shown in items_of(case) if shown.row.pk == item.pk)
    reviewer = case.reviewer
    age = f"{case.patient_age} years" if case.patient_age else ""
    return {
        "Outcome": item.outcome.capitalize(),
        "Service": item.service.name,
        "Quantity": item.quantity,
        "Body regions": ", ".join(filter(None, [*item.body_regions, item.laterality])),
        "What it turned on": "; ".join(criterion.label for criterion in shown.criteria),
        "Decided": day(case.decision_date),
        "Reviewer": ", ".join(map(str, reviewer.specialties.all())) if reviewer else "",
        **_cited(shown),
        "Patient": ", ".join(filter(None, [age, case.patient_sex])),
    }


def _cited(shown: Item) -> dict[str, str]:
    return {
        f"{side.label} cited": "; ".join(citation.name for citation in side.citations)
        or ("nothing" if side.cites_nothing else "")
        for side in shown.sides
    }
