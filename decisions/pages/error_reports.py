"""Reports of errors: a visitor says what is wrong with a case, an administrator puts it right."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from decisions.models import Case, ErrorReport
from decisions.pages.throttle import sender_of, too_many
from decisions.withdrawn import public_case

PER_HOUR = 10
ABOUT = (
    ("outcome", "The outcome"),
    ("service", "The kind of service"),
    ("guideline", "A guideline, or who cited it"),
    ("text", "Words that are missing, or stand in the wrong place"),
    ("date", "A date or number"),
    ("person", "It names a person"),
    ("other", "Something else"),
)


class ReportForm(forms.ModelForm[ErrorReport]):
    """What a visitor says."""

    about = forms.ChoiceField(label="What is wrong?", choices=ABOUT, widget=forms.RadioSelect)
    message = forms.CharField(
        label="What does the letter say, and what does the archive say?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = forms.CharField(
        label="An e-mail address, if you would like an answer",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    class Meta:
        model = ErrorReport
        fields = ["about", "message", "contact"]


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask what is wrong with a case, or with one of its items, and put it in the queue."""
    case = public_case(Case.objects.prefetch_related("items"), slug)
    asked = request.GET.get("item", "")
    item = next((row for row in case.items.all() if str(row.position) == asked), None)
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, initial={"about": "outcome" if item else None})
    status = 200
    context: dict[str, Any] = {"case": case, "item": item, "form": form}
    if request.method == "POST":
        status = 400
        if too_many(ErrorReport, request, PER_HOUR):
            status = 429
            context["problem"] = "Too many reports came from your address. Try again in an hour."
        elif form.is_valid():
            made = form.save(commit=False)
            made.case, made.sender = case, sender_of(request)
            made.item = item.position if item else None
            made.save()
            return redirect("reported", slug=slug)
    return render(request, "decisions/report.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def reported(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Thank for a report."""
    case = public_case(Case.objects.only("slug", "case_number", "withdrawn_at"), slug)
    return render(request, "decisions/reported.html", {"case": case})


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin[ErrorReport]):
    """The queue of reports: what is said stays as it was said; what was done is added."""

    list_display = ["case", "item", "about", "short_message", "created_at", "handled"]
    list_filter = ["handled", "about", "created_at"]
    list_select_related = ["case"]
    search_fields = ["case__slug", "message"]
    fields = ["case_page", "item", "about", "message", "contact", "created_at", "handled", "answer"]
    readonly_fields = ["case_page", "item", "about", "message", "contact", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="message")
    def short_message(self, report: ErrorReport) -> str:
        """Return the beginning of the message."""
        return report.message if len(report.message) < 90 else f"{report.message[:90]} …"

    @admin.display(description="case")
    def case_page(self, report: ErrorReport) -> SafeString:
        """Link to the case and to its letter."""
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">original letter</a>',
            f"{report.case.get_absolute_url()}{f'#item-{report.item}' if report.item else ''}",
            report.case,
            reverse("original", args=[report.case.slug]),
        )
