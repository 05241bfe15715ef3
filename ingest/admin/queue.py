"""The review queue: first the questions that settle many letters at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from decisions.formatting import whole_number
from decisions.vocabulary.credentials import license_state, license_states, specialties, specialty
from ingest.admin.review import PERMISSIONS, check, reason_of
from ingest.admin.review_fields import ServiceField, service_choices
from ingest.letter_states import State
from ingest.models import Letter
from ingest.problems import groups, letters_with
from ingest.processing.classify_letter import MAPPABLE, UNKNOWN_SERVICE, UNKNOWN_SPECIALTY
from ingest.processing.duplicates import SAME_LETTER
from ingest.reading.parsed_letter import UNREDACTED
from ingest.review import letter_actions
from ingest.review.withdrawal import RefusedError

MOST_GROUPS = 100
PER_PAGE = 50
#: Problems that are decided letter by letter.
_ONE_BY_ONE = (UNREDACTED, SAME_LETTER)


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Return the URL of the queue, below those of letters."""
    return [path("queue/", site.admin_view(queue), name="letter_queue")]


def queue(request: HttpRequest) -> HttpResponse:
    """Show what needs review; decide about many letters at once."""
    by = check(request, PERMISSIONS["correct"])
    if request.method == "POST":
        try:
            messages.success(request, _decide(request, by))
        except RefusedError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:letter_queue"))
    shown = [group for group in groups() if group.code not in _ONE_BY_ONE]
    waiting = Letter.objects.filter(state__in=(State.NEEDS_PERSON, State.FAILED)).order_by("id")
    context = {
        **admin.site.each_context(request),
        "title": "Needs review",
        "groups": [(group, _list_of(group.code)) for group in shown[:MOST_GROUPS]],
        "more_groups": max(0, len(shown) - MOST_GROUPS),
        "page": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        "lists": {
            "specialties": sorted({each.name for each in specialties().values()}),
            "states": sorted(set(license_states().values())),
            "services": service_choices(),
        },
    }
    return TemplateResponse(request, "admin/ingest/letter/queue.html", context)


def _decide(request: HttpRequest, by: Any) -> str:
    """Process a form of the queue; return a message about the result."""
    sent, reason = request.POST, reason_of(request)
    code, words = sent.get("code", ""), sent.get("words", "")
    if "map" in sent:
        number = letter_actions.map_words(
            code, words, _meaning(code, sent.get("meaning", "")), reason=reason, by=by
        )
        done = "read again with the decision"
    elif "settle" in sent:
        number = letter_actions.settle(letters_with(code, words), code, words, reason=reason, by=by)
        done = "read again without the problem"
    else:
        chosen = list(filter(None, map(whole_number, sent.getlist("letter"))))
        number = len(letter_actions.read_again(chosen, reason=reason, by=by))
        done = "read again"
    return f"{number} letter{' is' if number == 1 else 's are'} {done}."


def _meaning(code: str, typed: str) -> str | list[str]:
    """Return the vocabulary term for typed text.

    Raises:
        RefusedError: the text is not in the vocabulary.
    """
    if code not in MAPPABLE:
        raise RefusedError(
            "This kind of problem is not about the meaning of words. Open one of its letters."
        )
    found: str | list[str] | None
    if code == UNKNOWN_SERVICE:
        try:
            found = list(ServiceField().clean(typed))
        except forms.ValidationError:
            found = None
    elif code == UNKNOWN_SPECIALTY:
        known = specialty(typed)
        found = known.name if known else None
    else:
        found = license_state(typed)
    if not found:
        raise RefusedError(f'"{typed}" is not in the vocabulary. Choose a name from the list.')
    return found


def _list_of(code: str) -> str:
    """Return the name of the list that a problem's meaning is chosen from; empty for none."""
    if code not in MAPPABLE:
        return ""
    if code == UNKNOWN_SERVICE:
        return "services"
    return "specialties" if code == UNKNOWN_SPECIALTY else "states"
