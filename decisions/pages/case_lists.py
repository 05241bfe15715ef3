"""Pasted lists of case numbers: which are in the archive, and a search among them."""

import re
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
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

MOST = 5_000
#: The most cases that the page of a list names; the search among them has all.
LISTED = 500
_LONGEST_TEXT = 200_000


def parse_list(text: str) -> list[str]:
    """Return the distinct case numbers in a text, sorted, with any other words between.

    A number without its kind (16-0221706) is of the commonest kind.
    """
    bare = (
        possible_numbers(word)
        for word in re.split(r"[\s,;]+", without_numbers(text))
        if "-" in word
    )
    return sorted({*numbers_in(text), *(numbers[0] for numbers in bare if numbers)})


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
    if len(text) > _LONGEST_TEXT or len(found) > MOST:
        problem = f"That is more than {MOST:,} case numbers. Split them into several lists."
    elif not found:
        problem = "No case numbers were found. A case number looks like CM16-0221706."
    elif wait := wait_of(CaseList, request, LISTS_PER_HOUR):
        problem = wait.sentence
    else:
        return redirect(save_list(found, sender_of(request)))
    response = _form(request, problem, text=text, status=400)
    return wait.on(response) if wait else response


def _form(
    request: HttpRequest, problem: str = "", *, text: str = "", status: int = 200
) -> HttpResponse:
    context = {
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
    context = {
        "list": kept,
        "days": settings.LIST_DAYS,
        "found": found,
        "listed": found[:LISTED],
        "missing": [number for number in kept.numbers if number not in known],
        "search": f"{reverse('search')}?list={kept.key}",
        "parameters": f"list={kept.key}",
    }
    return render(request, "lists/list.html", context)
