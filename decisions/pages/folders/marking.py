"""The page for marking passages of a decision in a folder.

A passage consists of ticked sentences or of pasted words. Adjacent sentences are one passage.
"""

import hashlib
from collections.abc import Iterator

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from decisions.criteria import sentences
from decisions.formatting import whole_number
from decisions.models import DisputedItem, FolderEntry, FolderMark
from decisions.pages.folders.content import Choices, marked_passage
from decisions.pages.folders.entries import found_entries
from decisions.pages.folders.links import own_folder
from decisions.pages.folders.quotes import BareText, bare, quote
from decisions.pages.folders.views import page_with, private

#: Passages of one decision, and the characters of one that is pasted.
MOST, LONGEST = 20, 4_000


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str, entry: int) -> HttpResponseBase:
    """Show the sentences of a decision, and mark the ticked or pasted ones."""
    folder = own_folder(request, key)
    found = next((each for each in found_entries(folder) if each.entry.pk == entry), None)
    if found is None or found.item is None:
        raise Http404("This decision is not in the folder, or is no longer available.")
    problem = ""
    if request.method == "POST":
        problem = _changed(found.entry, found.item, request.POST)
        if not problem:
            return private(redirect(page_with(folder, key, entry, Choices())))
    marks = [(mark, marked_passage(found.item, mark)) for mark in found.entry.marks.all()]
    context = {
        "folder": folder,
        "key": key,
        "entry": found.entry,
        "item": found.item,
        "problem": problem,
        "words": request.POST.get("words", "")[:LONGEST],
        "rationale": _digest(found.item),
        "sentences": [found.item.rationale[start:end] for start, end in _sentences(found.item)],
        "marks": marks,
    }
    response = render(request, "folders/marks.html", context, status=400 if problem else 200)
    return private(response)


def _changed(entry: FolderEntry, item: DisputedItem, sent: QueryDict) -> str:
    """Remove or add marks as submitted; return a message if the submission is invalid."""
    if removed := sent.get("remove", ""):
        entry.marks.filter(pk=whole_number(removed) or 0).delete()
        return ""
    if sent.get("rationale", _digest(item)) != _digest(item) and "sentence" in sent:
        return "The letter was read again after you opened this page. Select the sentences again."
    text = item.rationale
    spans = list(_ticked(item, sent.getlist("sentence")))
    if words := sent.get("words", "").strip():
        there = BareText(text).spans(words) if len(words) <= LONGEST else []
        if not there:
            return "These words are not in the rationale. Copy them exactly as they appear there."
        spans.append(there[0])
    if not spans:
        return "Select a sentence, or paste words from the rationale."
    with transaction.atomic():
        FolderEntry.objects.select_for_update().get(pk=entry.pk)
        known = set(entry.marks.values_list("exact", flat=True))
        new = [quote(text, start, end) for start, end in spans]
        new = [each for each in new if bare(each.exact) and each.exact not in known]
        if len(known) + len(new) > MOST:
            return f"A decision can have {MOST} marked passages. Remove some first."
        FolderMark.objects.bulk_create(
            FolderMark(
                entry=entry,
                case=item.case,
                exact=each.exact,
                prefix=each.prefix,
                suffix=each.suffix,
                start=each.start,
            )
            for each in new
        )
    return ""


def _ticked(item: DisputedItem, values: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the ticked sentences; adjacent ones are joined."""
    spans = _sentences(item)
    numbers = set(map(whole_number, values))
    begun: int | None = None
    for number, (start, end) in enumerate(spans):
        if number not in numbers:
            continue
        begun = start if begun is None else begun
        if number + 1 not in numbers or number + 1 == len(spans):
            yield begun, end
            begun = None


def _digest(item: DisputedItem) -> str:
    """Return a digest of a rationale, which changes if its sentences do."""
    return hashlib.sha256(item.rationale.encode()).hexdigest()[:16]


def _sentences(item: DisputedItem) -> list[tuple[int, int]]:
    return [(sentence.start, sentence.end) for sentence in sentences(item.rationale)]
