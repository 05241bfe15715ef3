"""Withdrawing, releasing and deleting many letters, from their list or by upload."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ingest.admin.review import reason_of
from ingest.letter_states import State
from ingest.models import Letter, Upload
from ingest.reading.parsed_letter import UNREDACTED
from ingest.review import bulk_actions
from ingest.review.withdrawal import RefusedError

MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Step:
    """An action on many letters.

    Args:
        verb, done: the verb and its past participle.
        permission: the required permission.
        among: a function that selects the applicable letters.
        do: the function that runs the action and returns the number of letters.
        means: a sentence about the effect on the letters.
    """

    verb: str
    done: str
    permission: str
    among: Callable[[QuerySet[Letter]], QuerySet[Letter]]
    do: Callable[..., int]
    means: str


STEPS = {
    "withdraw": Step(
        "Withdraw",
        "withdrawn",
        "ingest.withdraw_letter",
        bulk_actions.withdrawable,
        bulk_actions.withdraw,
        "Their cases are removed from the site (410) and from search. Administrators keep the "
        "originals and can release the letters again.",
    ),
    "release": Step(
        "Release",
        "released",
        "ingest.withdraw_letter",
        bulk_actions.releasable,
        bulk_actions.release,
        "They become public after they are read again.",
    ),
    "delete_failed": Step(
        "Delete failed files",
        "deleted",
        "ingest.delete_letter",
        bulk_actions.deletable,
        bulk_actions.delete_failed,
        "Their duplicates and originals are deleted with them. This cannot be undone. The "
        "history keeps the names, SHA-256 hashes, and your reason.",
    ),
}


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Return the URLs of the actions on a whole upload, below those of uploads."""
    view = site.admin_view(whole)
    return [
        path(f"<int:upload_id>/{name}/", view, {"name": name}, name=f"upload_{name}")
        for name in STEPS
    ]


def whole(request: HttpRequest, upload_id: int, name: str) -> HttpResponse:
    """Run an action on all letters of an upload, after confirmation."""
    upload = get_object_or_404(Upload, pk=upload_id)
    back = reverse("admin:ingest_upload_change", args=[upload.pk])
    answer = _step(request, name, upload.letters.all(), back)
    return answer or HttpResponseRedirect(back)


def applicable(letters: QuerySet[Letter], user: AbstractBaseUser | AnonymousUser) -> dict[str, int]:
    """Return the number of letters that each action applies to; 0 if the user may not run it."""
    return {
        name: step.among(_choosable(name, letters, user)).count()
        if user.has_perm(step.permission)  # type: ignore[union-attr]
        else 0
        for name, step in STEPS.items()
    }


class BulkActionsMixin(admin.ModelAdmin[Any]):
    """Adds the bulk actions to a list of letters."""

    actions = ["withdraw", "release", "delete_failed"]

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may withdraw and release letters."""
        return request.user.has_perm(STEPS["withdraw"].permission)

    def has_delete_failed_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may delete files."""
        return request.user.has_perm(STEPS["delete_failed"].permission)

    @admin.action(description="Withdraw …", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, letters: QuerySet[Letter]) -> HttpResponse | None:
        """Withdraw the selected letters, after a page that asks for the reason."""
        return _step(request, "withdraw", letters, reverse("admin:ingest_letter_changelist"))

    @admin.action(description="Release …", permissions=["withdraw"])
    def release(self, request: HttpRequest, letters: QuerySet[Letter]) -> HttpResponse | None:
        """Release the selected letters, after a page that asks for the reason."""
        return _step(request, "release", letters, reverse("admin:ingest_letter_changelist"))

    @admin.action(description="Delete failed files …", permissions=["delete_failed"])
    def delete_failed(self, request: HttpRequest, letters: QuerySet[Letter]) -> HttpResponse | None:
        """Delete the selected failed files, after a page that asks for the reason."""
        return _step(request, "delete_failed", letters, reverse("admin:ingest_letter_changelist"))


def _step(
    request: HttpRequest, name: str, letters: QuerySet[Letter], back: str
) -> HttpResponse | None:
    """Return a confirmation page; once confirmed, run the action and return None."""
    step = STEPS[name]
    if not request.user.has_perm(step.permission):
        raise PermissionDenied
    chosen = _choosable(name, letters, request.user)
    among = step.among(chosen)
    if "confirmed" in request.POST:
        try:
            by = cast("User", request.user)
            number = step.do(chosen, reason=reason_of(request), by=by)
            are = "letter was" if number == 1 else "letters were"
            messages.success(request, f"{number:,} {are} {step.done}.")
            if name == "withdraw" and (read := chosen.filter(state=State.READING).count()):
                are = "is" if read == 1 else "are"
                said = f"{read:,} of them {are} being read now: withdraw again in a minute."
                messages.warning(request, said)
        except (RefusedError, bulk_actions.OriginalsLeftError) as error:
            messages.error(request, str(error))
        return None
    total = among.count()
    context = {
        **admin.site.each_context(request),
        "title": step.verb,
        "name": name,
        "step": step,
        "total": total,
        "left_out": letters.count() - total,
        "named": among.order_by("id")[:MOST_NAMED],
        "back": back,
        "chosen": request.POST.getlist("_selected_action"),
        "across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/ingest/letter/bulk.html", context)


def _choosable(
    name: str, letters: QuerySet[Letter], user: AbstractBaseUser | AnonymousUser
) -> QuerySet[Letter]:
    """Return the letters that a user may choose for an action."""
    chosen = Letter.objects.filter(pk__in=letters.order_by().values("pk"))
    if name == "release" and not user.has_perm("ingest.release_letter"):  # type: ignore[union-attr]
        return chosen.exclude(problems__contains=[{"code": UNREDACTED}])
    return chosen
