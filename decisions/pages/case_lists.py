"""Pasted lists of case numbers: which are in the archive, and a search among them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db.models.functions import Right
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from decisions.case_numbers import numbers_in, possible_numbers, without_numbers
from decisions.models import Case, CaseList
from decisions.pages.write_rate_limits import (
    LISTS_PER_HOUR,
    Wait,
    limits_writes,
    sender_of,
    wait_of,
)
from decisions.state_program import PROGRAM

MOST = 5_000
#: The most cases that the page of a list names, found and missing; the search has all found ones.
LISTED, LISTED_MISSING = 500, 2_000
_LONGEST_TEXT = 200_000
#: The digits of a printed number; of a shorter one, they include the hyphen.
_DIGITS = 7
#: A word that may be a mistyped case number: a kind with other digits, or digits, but not a date.
_NUMBER_LIKE = re.compile(
    rf"(?!\d{{1,2}}[-–]\d{{1,2}}[-–]\d{{2,4}}$)(?:(?:{PROGRAM.number_kind})[-–]?\d[\d–-]*|\d[\d–-]{{4,}})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ParsedList:
    """The case numbers of a pasted text.

    Args:
        numbers: the distinct numbers, sorted; digits alone that are the number of no case are kept
            as typed.
        unclear: the words that look like a number, but are not understood as one.
    """

    numbers: list[str]
    unclear: list[str]


def parse_list(text: str) -> ParsedList:
    """Read the case numbers in a text, with any other words between.

    A number without its kind or year stands for the public cases that have it, as in the search
    box. If there are none, one with its year (16-0221706) is of the commonest kind.
    """
    numbers = set(numbers_in(text))
    unclear: dict[str, None] = {}
    bare: dict[str, tuple[str, ...]] = {}
    for typed in re.split(r"[\s,;]+", without_numbers(text)):
        word = typed.strip("\"“”'‘’()[]<>*?!.:#")
        if possible := possible_numbers(word):
            bare[word] = possible
        elif _NUMBER_LIKE.fullmatch(word):
            unclear[word] = None
    known = _known_with_digits({number[-_DIGITS:] for each in bare.values() for number in each})
    for word, possible in bare.items():
        as_typed = word if word.isdecimal() else possible[0]
        numbers.update(known.intersection(possible) or {as_typed})
    return ParsedList(sorted(numbers), list(unclear))


def _known_with_digits(digits: Collection[str]) -> set[str]:
    """Return the numbers of public cases that end with any of some digits."""
    if not digits:
        return set()
    cases = Case.public.annotate(digits=Right("case_number", _DIGITS)).filter(digits__in=digits)
    return {number for number in cases.values_list("case_number", flat=True) if number}


def save_list(numbers: Iterable[str], sender: str) -> CaseList:
    """Store a list; the same numbers give the same list."""
    wanted = sorted(set(numbers))
    key = sha256("\n".join(wanted).encode()).hexdigest()[:16]
    return (
        CaseList.use(key)
        or CaseList.objects.get_or_create(key=key, defaults={"numbers": wanted, "sender": sender})[
            0
        ]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limits_writes
def paste(request: HttpRequest) -> HttpResponseBase:
    """Show a form for a list of case numbers; store the list and redirect to its page."""
    if request.method != "POST":
        return _form(request)
    text = request.POST.get("numbers", "")
    found = parse_list(text[: _LONGEST_TEXT + 1])
    wait: Wait | None = None
    if len(text) > _LONGEST_TEXT or len(found.numbers) > MOST:
        problem = f"That is more than {MOST:,} case numbers. Split them into several lists."
    elif not found.numbers:
        problem = "No case numbers were found. A case number looks like CM16-0221706."
    elif wait := wait_of(CaseList, request, LISTS_PER_HOUR):
        problem = wait.sentence
    else:
        kept = save_list(found.numbers, sender_of(request))
        return _form(request, kept=kept, unclear=found.unclear) if found.unclear else redirect(kept)
    response = _form(request, problem, text=text, unclear=found.unclear, status=400)
    return wait.on(response) if wait else response


def _form(
    request: HttpRequest,
    problem: str = "",
    *,
    text: str = "",
    kept: CaseList | None = None,
    unclear: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "list": kept,
        "unclear": unclear,
        "problem": problem,
        "text": text[:_LONGEST_TEXT],
        "most": MOST,
        "days": settings.LIST_DAYS,
    }
    return render(request, "lists/new.html", context, status=status)


@require_safe
def case_list(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show which numbers of a list are in the archive, and the search among them."""
    kept = CaseList.use(key)
    if kept is None:
        problem = (
            "There is no list at this link: either the link is incomplete, or the list was "
            "deleted because no one opened it. Paste the case numbers again."
        )
        return _form(request, problem, status=404)
    found = list(
        Case.public.filter(case_number__in=kept.numbers)
        .order_by("case_number")
        .only("case_number", "slug", "outcome", "sample")
    )
    known = {case.case_number for case in found}
    missing = [number for number in kept.numbers if number not in known]
    context = {
        "list": kept,
        "days": settings.LIST_DAYS,
        "found": found,
        "listed": found[:LISTED],
        "missing": len(missing),
        "listed_missing": missing[:LISTED_MISSING],
        "without_year": any(number.isdecimal() for number in kept.numbers),
        "search": f"{reverse('search')}?list={kept.key}",
        "parameters": f"list={kept.key}",
    }
    return render(request, "lists/list.html", context)
