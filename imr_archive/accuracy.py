"""The accuracy page: the accuracy of reading judged letters, and unknown values in the archive."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache as cache_forever
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.case_record.record import HEADER
from decisions.criteria import definitions
from decisions.criteria import judged as judged_criteria
from decisions.enums import LETTER_LAYOUTS
from decisions.formatting import whole_number
from decisions.models import Case, Correction
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.sample_notice import holds_samples
from decisions.pages.statistics.confidence_interval import interval
from decisions.search import Count as DecisionCount
from decisions.search import Hit
from imr_archive.inferred_and_unknown_values import counted_value_groups, value_group_of
from ingest.letter_states import State
from ingest.models import Letter
from ingest.operations.evaluation import CRITERION, Verdict
from ingest.operations.judged_reading import JudgedMiss, JudgedReading, judged_reading

#: How long the counts are cached, in seconds: each one reads all letters.
_KEPT = 600
#: The number of cases on one page of the list behind a number.
_PER_PAGE = 100

#: The page's labels for fields of judged letters outside the header.
_LABELS = {
    "specialties": "Reviewer’s specialties",
    "licence_states": "Reviewer’s license states",
    "age": "Patient’s age",
    "sex": "Patient’s sex",
    "case_outcome": "Outcome of the case",
    "items": "Number of disputed items",
    "heading": "Heading of an item",
    "item": "Words of an item",
    "original": "Original request",
    "authorized": "Authorized by the claims administrator",
    "ur_modified": "Authorized in part by the claims administrator",
    "outcome": "Decision about an item",
    "service": "Service, as words",
    "category": "Service: first level",
    "subcategory": "Service: second level",
    "body_regions": "Body region",
    "laterality": "Side of the body",
    "quantity": "Quantity",
    "cites_nothing": "Whether a side cites nothing",
    "outside_mtus": "Whether a decision is outside the MTUS",
    "citation": "Guideline cited",
    "citation source": "Guideline cited: source",
    "citation chapter": "Guideline cited: chapter",
    "citation year": "Guideline cited: year",
    "citation sections": "Guideline cited: sections",
    "citation pages": "Guideline cited: pages",
}
_HEADER_LABELS = {each.name: each.label for each in HEADER}
_VERDICTS = {
    Verdict.WRONG: "read as something else",
    Verdict.MISSING: "missed",
    Verdict.INVENTED: "read where the letter does not state it",
}
_TURNED_ON = "What a decision turned on"


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of times that a value of judged letters was read correctly."""

    right: int
    judged: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the share, as shares; None if nothing was judged."""
        return interval(DecisionCount(self.judged, self.right))


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """One field: its tally in all judged letters, and in each layout."""

    label: str
    all: Tally
    layouts: list[Tally | None]


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that was read incorrectly, in words, and its case's page if the archive has it."""

    letter: str
    page: str
    what: str


@require_safe
def accuracy(request: HttpRequest) -> HttpResponseBase:
    """Show the accuracy of reading, and the unknown, uncertain and corrected values."""
    judged, samples = judged_reading(), holds_samples()
    context: dict[str, Any] = {
        "judged": judged,
        "judged_rationales": judged_criteria().decisions,
        "judged_letters": sum(judged.letters.values()),
        "layouts": [LETTER_LAYOUTS.get(layout, layout) for layout in judged.letters],
        "rows": list(_rows(judged)),
        "misses": _misses(judged.misses),
        "holdings": cache.get_or_set(f"accuracy-{samples}", partial(_holdings, samples), _KEPT),
    }
    return render(request, "about/accuracy.html", context)


@require_safe
@limit_concurrency("lists of cases", each=1, all_together=2, seconds=5, again=10)
def accuracy_cases(request: HttpRequest, name: str) -> HttpResponseBase:
    """List the cases behind a number of the page, in the order of their arrival."""
    group = value_group_of(name)
    after = whole_number(request.GET.get("after", "0"))
    if group is None or after is None:
        raise Http404
    cases = group.cases(samples=holds_samples()).filter(pk__gt=after).order_by("pk")
    shown = list(cases.only("slug", "case_number", "decision_date", "outcome")[: _PER_PAGE + 1])
    following = shown[_PER_PAGE - 1].pk if len(shown) > _PER_PAGE else None
    context = {
        "group": group,
        "cases": shown[:_PER_PAGE],
        "begins": not after,
        "following": following,
    }
    return render(request, "about/accuracy_cases.html", context)


def _rows(judged: JudgedReading) -> Iterator[AccuracyRow]:
    fields: dict[str, dict[str, Counter[Verdict]]] = {}
    for field, of_layouts in judged.fields.items():
        label = _label(field)
        for layout, found in of_layouts.items():
            fields.setdefault(label, {}).setdefault(layout, Counter()).update(found)
    for label, of_layouts in fields.items():
        tallies = {layout: _tally(found) for layout, found in of_layouts.items()}
        yield AccuracyRow(
            label,
            _tally(sum(of_layouts.values(), Counter())),
            [tallies.get(layout) for layout in judged.letters],
        )


def _label(field: str) -> str:
    if field.startswith(CRITERION):
        return _TURNED_ON
    return _HEADER_LABELS.get(field) or _LABELS[field]


def _tally(found: Mapping[Verdict, int]) -> Tally:
    return Tally(found.get(Verdict.RIGHT, 0), sum(found.values()))


def _misses(misses: Iterable[JudgedMiss]) -> list[Miss]:
    numbers = {miss.letter for miss in misses}
    public = set(Case.public.filter(slug__in=numbers).values_list("slug", flat=True))
    return [
        Miss(
            miss.letter,
            reverse("case", args=[miss.letter]) if miss.letter in public else "",
            _in_words(miss),
        )
        for miss in misses
    ]


def misread(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `misread_in`, which pages of cases and lists of decisions call."""
    return {"misread_in": misread_in}


def misread_in(case: Case | Hit) -> dict[int, list[str]]:
    """Return which values of a case are known to be read wrongly: in words, by item; 0 for none.

    The case may be given by one of its decisions.

    A value that somebody has corrected since is not among them.
    """
    misses = [] if case.sample else _misses_by_letter().get(case.slug, [])
    if not misses:
        return {}
    standing = Correction.objects.filter(case__slug=case.slug, undone_at=None)
    corrected = set(standing.values_list("item_position", "field"))
    found: dict[int, list[str]] = {}
    for miss in misses:
        item = int(miss.place) if miss.place.isdigit() else 0
        field = "criteria" if miss.field.startswith(CRITERION) else miss.field
        if (item or None, field) not in corrected:
            found.setdefault(item, []).append(_what_is_wrong(miss))
    return found


@cache_forever
def _misses_by_letter() -> dict[str, list[JudgedMiss]]:
    by_letter: dict[str, list[JudgedMiss]] = {}
    for miss in judged_reading().misses:
        by_letter.setdefault(miss.letter, []).append(miss)
    return by_letter


def _in_words(miss: JudgedMiss) -> str:
    """Return a description of an error: "Item 1, quantity: missed"."""
    what = _what_is_wrong(miss)
    return f"Item {miss.place}, {what[0].lower()}{what[1:]}" if miss.place else what


def _what_is_wrong(miss: JudgedMiss) -> str:
    """Return a description of an error within its item: "Quantity: missed"."""
    what = _label(miss.field)
    if miss.field.startswith(CRITERION):
        name = miss.field.removeprefix(CRITERION)
        what += f" ({next(each.label for each in definitions().values() if each.name == name)})"
    return f"{what}: {_VERDICTS[miss.verdict]}"


def _holdings(samples: bool) -> dict[str, Any]:
    """Return the results of reading the letters of the archive, and their unknown values.

    Args:
        samples: whether to count invented samples, or real letters.
    """
    letters = Letter.objects.filter(sample=samples).order_by()
    states = dict(letters.values_list("state").annotate(Count("pk")))
    return {
        "counted_at": timezone.now(),
        "shown": Case.public.filter(sample=samples).count(),
        "needs_person": states.get(State.NEEDS_PERSON, 0),
        "failed": states.get(State.FAILED, 0),
        "superseded": states.get(State.SUPERSEDED, 0),
        "value_groups": [
            (heading, [(group, number) for group, number in counted if number])
            for heading, counted in counted_value_groups(samples)
        ],
    }
