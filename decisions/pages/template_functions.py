"""What templates call for a case and its items: words marked, citations, the ways onward."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from decisions.export.formats import FORMATS
from decisions.filters import DecisionFilters
from decisions.formatting import day
from decisions.models import Case, DisputedItem, GuidelineCitation
from decisions.pages.letter_html import marked
from decisions.pages.search_urls import address_of, path_of, with_parameters
from decisions.program import PROGRAM
from decisions.search import Highlighter

#: Where a request keeps the marks of its page.
_MARKS = "_search_marks"


@dataclass(slots=True)
class _Marks:
    """The words of a search in one page: what finds them, and the names of those found so far."""

    highlighter: Highlighter
    names: list[str]


def hits(request: HttpRequest, text: str, name: str) -> SafeString:
    """Return a text with the words marked of the search that its reader came from.

    The marks are the targets `#name-1`, `#name-2`, ...; without a search there are none.
    """
    if not (request.GET.get("hit") and request.GET.get("q")):
        return marked(text, [])
    made = getattr(request, _MARKS, None)
    if made is None:
        made = _Marks(DecisionFilters(request.GET).search.highlighter, [])
        setattr(request, _MARKS, made)
    places = made.highlighter.marks(text)
    made.names += [f"{name}-{number}" for number in range(1, len(places) + 1)]
    return marked(text, places, name=name)


def marks(request: HttpRequest) -> list[str]:
    """Return the targets of all marks that `hits` made so far, in order."""
    made = getattr(request, _MARKS, None)
    return list(made.names) if made else []


def citation(case: Case, item: DisputedItem, root: str) -> str:
    """Return how to cite a decision, with the address that it will keep."""
    return (
        f"{_determination(case)}, item {item.position} ({item.disputed.rstrip('.')}): "
        f"{item.outcome}. {root}{case.get_absolute_url()}#item-{item.position}"
    )


def case_citation(case: Case, root: str) -> str:
    """Return how to cite a case, with the address that it will keep."""
    return f"{_determination(case)}. {root}{case.get_absolute_url()}"


def _determination(case: Case) -> str:
    number = f"No. {case.case_number}" if case.case_number else f"({case.slug})"
    if case.sample:
        return f"Invented sample letter {number}, not an actual state decision"
    decided = f" ({day(case.decision_date)})" if case.decision_date else ""
    return f"{PROGRAM.authority}, {PROGRAM.name}, Final Determination {number}{decided}"


def download_links(query: str) -> list[tuple[str, str]]:
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


def item_address(request: HttpRequest, name: str, slug: str, position: int) -> str:
    """Return the page of an item that remembers the search its reader came from."""
    parameters = request.GET.urlencode()
    return with_parameters(path_of(name, slug, position), parameters)


def corrected(part: Case | DisputedItem | GuidelineCitation, *fields: str) -> SafeString | str:
    """Mark a value that a person corrected, with a link to when and why.

    Args:
        part: what the value is of.
        fields: the fields that the value shows; "" where a person added the whole part.
    """
    correction = next(filter(None, map(part.corrected.get, fields)), None)
    if correction is None:
        return ""
    return format_html(' <a class="corrected" href="#correction-{}">corrected</a>', correction)


def place(name: str, shown: str) -> SafeString:
    """Return what is shown as a link to the place in the letter that it was read from."""
    if not name:
        return conditional_escape(shown)
    return format_html('<a class="where" href="#at-{}">{}</a>', name, shown)
