"""What a page of decisions to read one after another shows."""

from dataclasses import dataclass

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from decisions.export.formats import FORMATS
from decisions.filters import DecisionFilters
from decisions.formatting import day
from decisions.models import Case, DisputedItem
from decisions.pages.addresses import address_of, with_parameters
from decisions.pages.marking import marked
from decisions.search.highlight import Highlighter

register = template.Library()


@dataclass(slots=True)
class _Marks:
    """The words of a search in one page: what finds them, and the names of those found so far."""

    highlighter: Highlighter
    names: list[str]


@register.simple_tag(takes_context=True)
def hits(context: Context, text: str, name: str) -> SafeString:
    """Return a text with the words marked of the search that its reader came from.

    The marks are the targets `#name-1`, `#name-2`, ...; without a search there are none.
    """
    request = context["request"]
    if not (request.GET.get("hit") and request.GET.get("q")):
        return marked(text, [])
    if not hasattr(request, "search_marks"):
        request.search_marks = _Marks(DecisionFilters(request.GET).search.highlighter, [])
    places = request.search_marks.highlighter.marks(text)
    request.search_marks.names += [f"{name}-{number}" for number in range(1, len(places) + 1)]
    return marked(text, places, name=name)


@register.simple_tag
def item_name(position: int, part: str = "item") -> str:
    """Return the name of the marks in an item's own words, or in its rationale."""
    return f"mark-{position}-{part}"


@register.simple_tag(takes_context=True)
def marks(context: Context) -> list[str]:
    """Return the targets of all marks that `hits` made so far, in order."""
    made = getattr(context["request"], "search_marks", None)
    return list(made.names) if made else []


@register.simple_tag
def citation(case: Case, item: DisputedItem, root: str) -> str:
    """Return how to cite a decision, with the address that it will keep."""
    return (
        f"{_determination(case)}, item {item.position} ({item.disputed.rstrip('.')}): "
        f"{item.outcome}. {root}{case.get_absolute_url()}#item-{item.position}"
    )


@register.simple_tag
def case_citation(case: Case, root: str) -> str:
    """Return how to cite a case, with the address that it will keep."""
    return f"{_determination(case)}. {root}{case.get_absolute_url()}"


def _determination(case: Case) -> str:
    number = f"No. {case.case_number}" if case.case_number else f"({case.slug})"
    decided = f" ({day(case.decision_date)})" if case.decision_date else ""
    return (
        "California Division of Workers’ Compensation, Independent Medical Review, Final "
        f"Determination {number}{decided}"
    )


@register.simple_tag(takes_context=True)
def site_root(context: Context) -> str:
    """Return the address of the site, such as `https://archive.example.org`."""
    request = context["request"]
    return f"{request.scheme}://{request.get_host()}"


@register.simple_tag
def ways_to_take(query: str) -> list[tuple[str, str]]:
    """Return a label and an address for each way to take the result of a search along.

    Args:
        query: the search, as its address says it.
    """
    asked = QueryDict(query, mutable=True)
    for name in ("page", "per", "view", "split", "hit"):
        asked.pop(name, None)
    files = [(kind.label, address_of(asked, "export", kind.ending)) for kind in FORMATS.values()]
    return [
        *files,
        ("JSON", address_of(asked, "search_json")),
        ("Feed", address_of(asked, "feed")),
        ("Statistics", address_of(asked, "statistics")),
    ]


@register.simple_tag(takes_context=True)
def item_address(context: Context, name: str, slug: str, position: int) -> str:
    """Return the page of an item that remembers the search its reader came from."""
    parameters = context["request"].GET.urlencode()
    return with_parameters(reverse(name, args=[slug, position]), parameters)
