"""The page for URLs that do not exist."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from decisions import case_numbers
from decisions.models import Case
from decisions.pages.content_negotiation import json_error, wants_json


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Return 404 as a page or as JSON; the page says what is known about a case in the URL.

    Args:
        request: the request.
        exception: the reason, which is not shown.
    """
    if wants_json(request):
        return json_error(request, "There is nothing at this URL.", status=404)
    numbers = case_numbers.numbers_in(request.path)
    named = numbers[0] if len(numbers) == 1 else ""
    case = Case.objects.filter(case_number=named, withdrawn_at=None).first() if named else None
    context = {"number": named, "case": case, "query": "" if case else named}
    answer: HttpResponse = render(request, "404.html", context, status=404)
    return answer
