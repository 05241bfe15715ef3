"""The review page of a letter: the original next to the values read, with forms to correct them."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from decisions.corrections import editing
from decisions.corrections.editing import ChangedMeanwhileError, CorrectionError, CorrectionTarget
from decisions.formatting import whole_number
from decisions.models import Case, Correction
from decisions.vocabulary.guidelines import known_chapters
from ingest.admin.personal_data import names_persons, other_problems, passages_of
from ingest.admin.review_fields import service_choices
from ingest.admin.review_forms import NewCitationForm, PartForm
from ingest.admin.review_parts import CasePart, parts_of
from ingest.audit.log import record_event
from ingest.letter_states import WITHDRAWABLE, State
from ingest.models import AuditAction, Letter
from ingest.processing.duplicates import settled_words
from ingest.review import letter_actions, withdrawal
from ingest.review.reread import readable_again
from ingest.review.withdrawal import RefusedError
from ingest.storage import originals
from ingest.views import send

#: The permission that each action of the page needs.
PERMISSIONS = {
    "correct": "ingest.correct_letter",
    "again": "ingest.correct_letter",
    "settle": "ingest.correct_letter",
    "apart": "ingest.correct_letter",
    "withdraw": "ingest.withdraw_letter",
}

#: The maximum number of duplicates to link to on a letter's page.
MOST_DUPLICATES = 20

_WAITS = "The letter is already waiting to be read"
_NOT_LOOKED = (
    "The letter stays on hold: check every passage that may name a person, confirm that none "
    "does, and then release it."
)


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Return the URLs of the page, below those of letters."""
    return [
        path("<int:letter_id>/review/", site.admin_view(review), name="letter_review"),
        path("<int:letter_id>/act/", site.admin_view(letter_action), name="letter_action"),
        path(
            "<int:letter_id>/original/",
            site.admin_view(xframe_options_sameorigin(original)),
            name="letter_original",
        ),
    ]


def check(request: HttpRequest, permission: str) -> User:
    """Return the current user.

    Raises:
        PermissionDenied: the user lacks the permission.
    """
    if not (isinstance(request.user, User) and request.user.has_perm(permission)):
        raise PermissionDenied
    return request.user


def reason_of(request: HttpRequest) -> str:
    """Return the reason that the user entered.

    Raises:
        RefusedError: the reason is empty.
    """
    if reason := request.POST.get("reason", "").strip():
        return reason
    raise RefusedError("Enter a reason. It is kept in the history.")


def original(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """Send the original file of a letter, whatever its state."""
    check(request, PERMISSIONS["correct"])
    letter = get_object_or_404(Letter, pk=letter_id)
    download = "download" in request.GET
    return send(
        request,
        lambda: originals.open_original(letter.sha256),
        f"letter-{letter.pk}",
        download=download,
        sample=letter.sample,
    )


def review(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show a letter and what was read from it; correct it."""
    check(request, PERMISSIONS["correct"])
    letter = get_object_or_404(Letter.objects.select_related("case", "duplicate_of"), pk=letter_id)
    case = letter.case if letter.is_current else None
    sent: PartForm | None = None
    conflict: list[str] = []
    if request.method == "POST":
        by = check(request, PERMISSIONS["correct"])
        if case is None:
            raise PermissionDenied
        try:
            seen = _seen(request.POST)
            sent, done = _save(request.POST, letter, case, seen=seen, by=by)
            if done:
                messages.success(request, done)
                anchor = "corrections" if "undo" in request.POST else request.POST.get("part", "")
                return HttpResponseRedirect(f"{_review_url(letter.pk)}#{anchor.replace(':', '-')}")
        except ChangedMeanwhileError as error:
            sent = _sent(request.POST, case)
            conflict = [str(error), *_what_changed(case, seen)]
        except CorrectionError as error:
            sent = _sent(request.POST, case)
            messages.error(request, str(error))
    passages = passages_of(letter)
    context = {
        **admin.site.each_context(request),
        "title": letter.name,
        "letter": letter,
        "case": case,
        "conflict": conflict,
        "may": _may(request, letter),
        "duplicates": letter.duplicates.order_by("id")[:MOST_DUPLICATES],
        "events": letter.audit_events.select_related("by")[:50],
        "names": names_persons(letter),
        "passages": passages,
        "problems": other_problems(letter, passages),
    }
    context |= _case_context(case, letter, sent) if case else {"parts": [], "corrections": []}
    status = 409 if conflict else 200
    return TemplateResponse(request, "admin/ingest/letter/review.html", context, status=status)


def letter_action(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Run an action on a letter, and return to the page that asked for it."""
    action = request.POST.get("action", "")
    letter = get_object_or_404(Letter, pk=letter_id)
    needed = release_permission(letter) if action == "release" else PERMISSIONS.get(action)
    if request.method != "POST" or needed is None:
        raise PermissionDenied
    by = check(request, needed)
    try:
        reason = reason_of(request)
        if action == "withdraw":
            withdrawal.withdraw(letter_id, reason=reason, by=by)
            done = "The letter was withdrawn."
        elif action == "release":
            if names_persons(letter) and "looked" not in request.POST:
                raise RefusedError(_NOT_LOOKED)
            withdrawal.release(letter_id, reason=reason, by=by)
            done = "The letter was released. It becomes public after it is read again."
        elif action == "apart":
            letter_actions.tell_apart(letter_id, reason=reason, by=by)
            done = "The letter is not a duplicate. It will be read again separately."
        elif action == "settle":
            code, words = request.POST.get("code", ""), request.POST.get("words", "")
            if not letter_actions.settle([letter_id], code, words, reason=reason, by=by):
                raise RefusedError(f"{_WAITS}. Check again once it has been read.")
            done = "The problem is marked as fine. The letter will be read again without it."
        else:
            again = letter_actions.read_again([letter_id], reason=reason, by=by)
            done = "The letter will be read again." if again else f"{_WAITS}."
        messages.success(request, done)
    except RefusedError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_review_url(letter_id))


def release_permission(letter: Letter) -> str:
    """Return the permission to release a letter: a special one if it may name a person."""
    return "ingest.release_letter" if names_persons(letter) else PERMISSIONS["withdraw"]


def _review_url(letter_id: int) -> str:
    return reverse("admin:letter_review", args=[letter_id])


def _seen(sent: QueryDict) -> datetime:
    try:
        return datetime.fromisoformat(sent.get("seen", ""))
    except ValueError as error:
        raise CorrectionError(
            "The form was incomplete, so nothing was saved. Open the page again."
        ) from error


def _sent(sent: QueryDict, case: Case) -> PartForm | None:
    """Return the submitted form bound to its data; None if no part was submitted."""
    part = _part(sent, case)
    return part.bound(sent) if part else None


def _part(sent: QueryDict, case: Case) -> CasePart | None:
    return next((part for part in parts_of(case, []) if part.key == sent.get("part")), None)


def _save(
    sent: QueryDict, letter: Letter, case: Case, *, seen: datetime, by: User
) -> tuple[PartForm | None, str]:
    """Process a form; return the form with its errors, or a message about the result."""
    if (number := whole_number(sent.get("undo", ""))) is not None:
        made = get_object_or_404(Correction, pk=number, case=case)
        with transaction.atomic():
            editing.undo(made.pk, by=by, seen=seen)
            record_event(by, AuditAction.UNDONE, str(made), letter=letter)
        return None, "The correction was undone."
    part = _part(sent, case)
    if part is None:
        raise CorrectionError("This item or citation no longer exists. Open the page again.")
    form = part.bound(sent)
    if "remove" in sent:
        reason = sent.get(f"{part.prefix}-reason", "").strip()
        if not reason:
            form.is_valid()
            return form, ""
        with transaction.atomic():
            made_all = editing.remove(case.pk, part.target, reason=reason, by=by, seen=seen)
            _note(by, made_all, letter)
        return None, "It was removed."
    if not form.is_valid():
        return form, ""
    with transaction.atomic():
        made_all = _save_part(form, part, case, seen=seen, by=by)
        _note(by, made_all, letter)
    if not made_all:
        return None, "Nothing was changed: all values are the same."
    return None, f"{len(made_all)} correction{'' if len(made_all) == 1 else 's'} saved."


def _save_part(
    form: PartForm, part: CasePart, case: Case, *, seen: datetime, by: User
) -> list[Correction]:
    """Add the part of a valid form to a case, or correct the values that the form changed."""
    reason = form.cleaned_data["reason"]
    if not part.new:
        values = form.changed(part.current)
        return editing.correct(case.pk, part.target, values, reason=reason, by=by, seen=seen)
    target = part.target
    if isinstance(form, NewCitationForm):
        target = CorrectionTarget(target.item, form.cleaned_data["cited_by"])
    return editing.add(case.pk, target, part.new_values(form), reason=reason, by=by, seen=seen)


def _note(by: User, made: list[Correction], letter: Letter) -> None:
    for correction in made:
        record_event(
            by, AuditAction.CORRECTED, str(correction), letter=letter, reason=correction.reason
        )


def _what_changed(case: Case, seen: datetime) -> list[str]:
    """Return sentences about the changes by others since a page was opened."""
    changes = []
    for made in case.corrections.select_related("made_by", "undone_by"):
        if made.made_at > seen:
            changes.append(f"{made.made_by} corrected: {made} ({made.reason})")
        if made.undone_at and made.undone_at > seen:
            changes.append(f"{made.undone_by} undid: {made}")
    return changes or ["The letter was read again."]


def _may(request: HttpRequest, letter: Letter) -> dict[str, bool]:
    """Return the actions available for the user and the state of the letter."""
    user = request.user
    release = letter.state in (State.WITHDRAWN, State.NEEDS_PERSON)
    again = readable_again(Letter.objects.filter(pk=letter.pk)).exists()
    return {
        "correct": user.has_perm(PERMISSIONS["correct"]) and letter.is_current,
        "settle": user.has_perm(PERMISSIONS["settle"]) and again,
        "apart": user.has_perm(PERMISSIONS["apart"]) and again and bool(settled_words(letter)),
        "again": user.has_perm(PERMISSIONS["again"]) and again,
        "withdraw": user.has_perm(PERMISSIONS["withdraw"]) and letter.state in WITHDRAWABLE,
        "release": release and user.has_perm(release_permission(letter)),
    }


def _case_context(case: Case, letter: Letter, sent: PartForm | None) -> dict[str, Any]:
    case.refresh_from_db()
    parts = parts_of(case, letter.problems, sent)
    placed = {id(problem) for part in parts for problem in part.problems}
    return {
        "seen": case.updated_at.isoformat(),
        "parts": parts,
        "loose_problems": [each for each in letter.problems if id(each) not in placed],
        "corrections": case.corrections.select_related("made_by", "undone_by").order_by("-id"),
        "services": service_choices(),
        "chapters": sorted({name for _, name in known_chapters()}),
    }
