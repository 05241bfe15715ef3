"""What the addresses of a withdrawn case answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gone(request: HttpRequest) -> HttpResponse:
    """Answer 410 with a short note.

    Browsers keep a 410 for ever unless they are told not to; a case may come back.
    """
    response = render(request, "decisions/withdrawn.html", status=410)
    response["Cache-Control"] = "no-store"
    return response
