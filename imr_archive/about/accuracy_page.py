"""The accuracy page: the accuracy of reading judged letters, and unknown values in the archive."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.criteria import judged as judged_criteria
from decisions.enums import LETTER_LAYOUTS
from decisions.formatting import whole_number
from decisions.models import Case
from decisions.overturn_rates import interval
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.sample_notice import holds_samples
from decisions.search import Count as DecisionCount
from imr_archive.about.inferred_and_unknown_values import counted_value_groups, value_group_of
from imr_archive.about.misread_values import label_of, miss_in_words
from ingest.letter_states import State
from ingest.models import Letter
from ingest.operations.evaluation import Verdict
from ingest.operations.judged_reading import JudgedMiss, JudgedReading, judged_reading

#: How long the counts are cached, in seconds: each one reads all letters.
_KEPT = 600
#: The number of cases on one page of the list behind a number.
_PER_PAGE = 100


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
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the accuracy of reading, and the unknown, uncertain and corrected values."""
    judged, samples = judged_reading(), holds_samples()
    context: dict[str, Any] = {
        "judged": judged,
        "judged_rationales": judged_criteria().decisions,
        "judged_letters": sum(judged.letters.values()),
        "layouts": [LETTER_LAYOUTS.get(layout, layout) for layout in judged.letters],
        "rows": list(_rows(judged)),
        "misses": _misses(judged.misses),
        "counts": cache.get_or_set(f"accuracy-{samples}", partial(_counts, samples), _KEPT),
    }
    return render(request, "about/accuracy.html", context)


@require_safe
@limit_concurrency("lists of cases", each=1, all_together=2, seconds=5, again=10)
def cases_of_value(request: HttpRequest, name: str) -> HttpResponseBase:
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
        label = label_of(field)
        for layout, found in of_layouts.items():
            fields.setdefault(label, {}).setdefault(layout, Counter()).update(found)
    for label, of_layouts in fields.items():
        tallies = {layout: _tally(found) for layout, found in of_layouts.items()}
        yield AccuracyRow(
            label,
            _tally(sum(of_layouts.values(), Counter())),
            [tallies.get(layout) for layout in judged.letters],
        )


def _tally(found: Mapping[Verdict, int]) -> Tally:
    return Tally(found.get(Verdict.RIGHT, 0), sum(found.values()))


def _misses(misses: Iterable[JudgedMiss]) -> list[Miss]:
    numbers = {miss.letter for miss in misses}
    public = set(Case.public.filter(slug__in=numbers).values_list("slug", flat=True))
    return [
        Miss(
            miss.letter,
            reverse("case", args=[miss.letter]) if miss.letter in public else "",
            miss_in_words(miss),
        )
        for miss in misses
    ]


def _counts(samples: bool) -> dict[str, Any]:
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
