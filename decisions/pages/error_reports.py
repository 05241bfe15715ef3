"""Error reports: a visitor reports what is wrong with a case; staff handle them in the admin."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from decisions.formatting import whole_number
from decisions.models import Case, ErrorReport
from decisions.pages.write_rate_limits import (
    ERROR_REPORTS_PER_HOUR,
    Wait,
    limits_writes,
    sender_of,
    wait_of,
)
from decisions.public_cases import public_case

ABOUT = (
    ("outcome", "The outcome"),
    ("service", "The service category"),
    ("criterion", "What it turned on"),
    ("guideline", "The guideline cited, or who cited it"),
    ("reviewer", "The reviewer’s specialty or license"),
    ("text", "Missing or misplaced text"),
    ("date", "A date or number"),
    ("person", "It names a person"),
    ("other", "Something else"),
)


class ReportForm(forms.ModelForm[ErrorReport]):
    """The form of an error report."""

    about = forms.ChoiceField(
        label="What is wrong?",
        choices=ABOUT,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong."},
    )
    message = forms.CharField(
        label="What does the letter say, and what does the archive say?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = forms.CharField(
        label="Email address, if you would like a reply",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    class Meta:
        model = ErrorReport
        fields = ["about", "message", "contact"]


@require_http_methods(["GET", "HEAD", "POST"])
@limits_writes
def report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the form for a case or one of its items, and store the report."""
    case = public_case(Case.objects.all(), slug)
    item = case.items.filter(position=whole_number(request.GET.get("item", "")) or 0).first()
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent)
    wait: Wait | None = None
    context: dict[str, Any] = {"case": case, "item": item, "form": form, "problem": ""}
    if request.method == "POST":
        if wait := wait_of(ErrorReport, request, ERROR_REPORTS_PER_HOUR):
            context["problem"] = wait.sentence
        elif form.is_valid():
            made = form.save(commit=False)
            made.case, made.sender = case, sender_of(request)
            made.item = item.position if item else None
            made.save()
            return redirect("reported", slug=slug)
    status = 400 if request.method == "POST" else 200
    response = render(request, "reports/report.html", context, status=status)
    return wait.on(response) if wait else response


@require_http_methods(["GET", "HEAD"])
def reported(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Thank the visitor for a report."""
    case = public_case(Case.objects.only("slug", "case_number", "withdrawn_at", "sample"), slug)
    return render(request, "reports/reported.html", {"case": case})
