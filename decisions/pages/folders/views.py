"""The pages of folders: the start page, the owner's page and the shared page."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.formatting import day, whole_number
from decisions.models import Folder, FolderEntry
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.folders import links
from decisions.pages.folders.content import CITED, QUOTED, Choices, content_of
from decisions.pages.folders.entries import MOST, add, ticked, ticked_treatments
from decisions.pages.folders.files import FOLDER_FILES
from decisions.pages.search_urls import site_root, with_parameters
from decisions.pages.weight_limits import html_bytes
from decisions.pages.write_rate_limits import FOLDERS_PER_HOUR, limits_writes, sender_of, wait_of

Shown = TypeVar("Shown")
#: The most decisions on one page of a folder, and on one with full rationales; files have all.
PER_PAGE, _WITH_RATIONALES = 40, 20
#: The bytes of a decision on a page, apart from its note and marks, and of all decisions there.
_BYTES, _ROOM = 1_800, 85_000
LONGEST_NOTE = 2_000
LONGEST_TITLE = 120
#: The note of a decision in the folder of a checked document, as on the page of the check.
ELSEWHERE = "On another body region than the document that was checked, or on none that is named."
#: How many treatments the suggested title of a folder names.
_SUGGESTED = 2


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the current folder, list an account's folders, or explain folders."""
    if account := links.account_of(request):
        return _of_account(request, account)
    if links.current_folder(request):
        return private(redirect("folder", links.current_key(request)))
    return _new(request)


@require_http_methods(["GET", "HEAD", "POST"])
@limits_writes
def new(request: HttpRequest) -> HttpResponseBase:
    """Create a folder of the submitted decisions; ask for its title on a separate page.

    Without a title, it is named after the treatments, so that a button alone creates a folder.
    """
    if request.method != "POST":
        return _new(request)
    if wait := wait_of(Folder, request, FOLDERS_PER_HOUR):
        return wait.on(_new(request, wait.sentence))
    title = _line(request.POST.get("title", ""))[:LONGEST_TITLE]
    ticks = ticked(request.POST.getlist("tick"))
    title = title or _suggested_title(ticks) or f"Folder of {day(localdate())}"
    folder, key = links.make_folder(request, title, sender_of(request))
    elsewhere = ticked(request.POST.getlist("elsewhere"))
    add(folder, ticks, dict.fromkeys(elsewhere, ELSEWHERE))
    response = redirect("folder", key)
    links.remember(request, response, key)
    return private(response)


@require_POST
def add_ticked(request: HttpRequest) -> HttpResponseBase:
    """Add the ticked decisions to the current folder and return to the page; or ask for a folder.

    The button names its folder. If another one was opened since, nothing is added: the decisions of
    one client do not belong in the folder of another.
    """
    ticks = request.POST.getlist("tick")
    folder = links.current_folder(request)
    if folder is None:
        return _new(request)
    if request.POST.get("folder", str(folder.uid)) != str(folder.uid):
        return _new(request, "You opened another folder since. Nothing was added: choose a folder.")
    left_over = add(folder, ticked(ticks))
    back = request.headers.get("Referer", "")
    came_from_here = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    if left_over or not came_from_here or "stay" not in request.POST:
        return private(redirect("folder", links.current_key(request)))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def folder(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show a folder to anyone who has its secret link, and perform the action of a button."""
    found = links.own_folder(request, key)
    if request.method == "POST":
        return private(_done(request, found, key))
    response = _page(request, found, reverse("folder", args=[key]), key=key)
    links.remember(request, response, key)
    return response


@require_safe
def shared(request: HttpRequest, link: str) -> HttpResponseBase:
    """Show a folder to anyone who has its read-only link."""
    found = links.shared_folder(request, link)
    return _page(request, found, reverse("shared_folder", args=[link]))


@require_safe
@limit_concurrency("downloads", each=2, all_together=6, again=30)
def file(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """Send a folder as a file to anyone who has its secret link."""
    return _file(request, links.own_folder(request, key), ending)


@require_safe
@limit_concurrency("downloads", each=2, all_together=6, again=30)
def shared_file(request: HttpRequest, link: str, ending: str) -> HttpResponseBase:
    """Send a folder as a file to anyone who has its read-only link."""
    return _file(request, links.shared_folder(request, link), ending)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a response out of caches and search engines, and its URL out of referrers.

    `Referer` still contains the origin, which Django needs to verify the forms of the page.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


def _page(
    request: HttpRequest, found: Folder, folder_url: str, *, key: str = ""
) -> HttpResponseBase:
    choices = Choices.of(request.GET)
    root = site_root(request)
    link = links.share_link(found)
    account = links.account_of(request)
    content = content_of(found, choices, root)
    pages = _pages(content.decisions, [each.found.entry for each in content.decisions], choices)
    page = Paginator(pages, 1).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "folder": found,
        "content": content,
        "page": page,
        "decisions": page.object_list[0] if page.object_list else [],
        "choices": choices,
        "account": account,
        "groups": account.groups.order_by("name") if account else (),
        "quoted": QUOTED,
        "styles": CITED,
        "files": FOLDER_FILES.values(),
        "folder_url": folder_url,
        "key": key,
        "others": links.other_folders(request, key) if key else [],
        "root": root,
        "shared_at": f"{root}{reverse('shared_folder', args=[link])}" if link else "",
        "days": settings.FOLDER_DAYS,
        "most": MOST,
        "longest_note": LONGEST_NOTE,
        "longest_title": LONGEST_TITLE,
    }
    return private(render(request, "folders/folder.html", context))


def _of_account(request: HttpRequest, account: User) -> HttpResponseBase:
    """List the folders of an account and of its groups."""
    of_groups = Folder.objects.filter(group__in=account.groups.all()).exclude(owner=account)
    context = {
        "own": account.folders.order_by("-created_at"),
        "of_groups": of_groups.select_related("group", "owner").order_by("title", "pk"),
        "current": links.current_folder(request),
    }
    return private(render(request, "folders/of_account.html", context))


def _file(request: HttpRequest, found: Folder, ending: str) -> HttpResponseBase:
    kind, root = FOLDER_FILES[ending], site_root(request)
    content = content_of(found, Choices.of(request.GET), root)
    name = slugify(content.title)[:60] or "folder"
    response = HttpResponse(b"".join(kind.write(content, root)), content_type=kind.content_type)
    whose = "invented-samples-" if content.samples else ""
    response["Content-Disposition"] = f'attachment; filename="{whose}{name}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)


def _new(request: HttpRequest, problem: str = "") -> HttpResponse:
    """Ask for the title of a folder; ticked decisions stay ticked."""
    sent = request.POST if request.method == "POST" else request.GET
    ticks = ticked(sent.getlist("tick"))[:MOST]
    context = {
        "ticks": [f"{slug}:{position}" for slug, position in ticks],
        "suggested": _suggested_title(ticks),
        "current": links.current_folder(request),
        "others": links.other_folders(request, ""),
        "problem": problem,
        "account": links.account_of(request),
        "days": settings.FOLDER_DAYS,
        "longest_title": LONGEST_TITLE,
    }
    response = render(request, "folders/new.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _suggested_title(ticks: list[tuple[str, int]]) -> str:
    """Return a title of the treatments of decisions; empty without any."""
    treatments = ticked_treatments(ticks)
    named, more = ", ".join(treatments[:_SUGGESTED]), len(treatments[_SUGGESTED:])
    return f"{named}, and {more} more" if more else named


def _done(request: HttpRequest, found: Folder, key: str) -> HttpResponseBase:
    """Perform the action of a button, and save the title, the notes and the order."""
    sent, shown = request.POST, None
    if "delete" in sent or "forget" in sent:
        if "delete" in sent:
            found.delete()
        response = redirect("folders")
        links.forget(request, response, key)
        return response
    if "share" in sent:
        links.share(found)
    elif "take_back" in sent:
        links.take_back(found)
    elif "keep" in sent and (account := links.account_of(request)) and not found.owner:
        key = links.keep_in_account(found, account)
        response = redirect("folder", key)
        links.remember(request, response, key)
        return response
    elif "group" in sent and found.owner:
        found.group = found.owner.groups.filter(pk=whole_number(sent["group"])).first()
        found.save(update_fields=["group"])
    else:
        shown = _arrange(request, found)
    return redirect(page_with(found, key, shown, Choices.of(request.GET)))


def _pages(
    shown: Sequence[Shown], entries: Sequence[FolderEntry], choices: Choices
) -> list[list[Shown]]:
    """Return what is shown of the entries of a folder, page by page.

    A page has fewer entries if they have long notes, which their forms repeat, or long marks.
    """
    most = _WITH_RATIONALES if choices.quoted == "rationale" else PER_PAGE
    pages: list[list[Shown]] = []
    used = 0
    for each, entry in zip(shown, entries, strict=True):
        marks = sum(html_bytes(mark.exact) for mark in entry.marks.all())
        weight = _BYTES * PER_PAGE // most + 2 * html_bytes(entry.note) + marks
        if not pages or len(pages[-1]) == most or used + weight > _ROOM:
            pages.append([])
            used = 0
        pages[-1].append(each)
        used += weight
    return pages


def page_with(found: Folder, key: str, entry: int | None, choices: Choices) -> str:
    """Return the URL of an entry on its page of a folder; of the first page if there is none."""
    entries = list(found.entries.prefetch_related("marks"))
    keys = [each.pk for each in entries]
    pages = enumerate(_pages(keys, entries, choices), 1)
    page = next((number for number, shown in pages if entry in shown), 1)
    parameters = filter(None, (choices.parameters, f"page={page}" if page > 1 else ""))
    url = with_parameters(reverse("folder", args=[key]), "&".join(parameters))
    return f"{url}#{f'entry-{entry}' if entry in keys else 'main'}"


def _arrange(request: HttpRequest, found: Folder) -> int | None:
    """Save notes and order, and return the entry whose button was pressed, or the one after it."""
    sent = request.POST
    if title := _line(sent.get("title", ""))[:LONGEST_TITLE]:
        found.title = title
        found.save(update_fields=["title"])
    with transaction.atomic():
        Folder.objects.select_for_update().get(pk=found.pk)
        entries = list(found.entries.all())
        keys = [str(entry.pk) for entry in entries]
        for entry in entries:
            note = sent.get(f"note-{entry.pk}")
            if note is not None:
                entry.note = _text(note)[:LONGEST_NOTE]
        entries = [entry for entry in entries if sent.get("remove") != str(entry.pk)]
        found.entries.exclude(pk__in=[entry.pk for entry in entries]).delete()
        for position, entry in enumerate(_moved(entries, sent), 1):
            entry.position_in_folder = position
        FolderEntry.objects.bulk_update(entries, ["note", "position_in_folder"])
    moved = next((sent[name] for name in ("up", "down", "save") if name in sent), "")
    if (removed := sent.get("remove")) in keys and entries:
        moved = str(entries[min(keys.index(removed), len(entries) - 1)].pk)
    return whole_number(moved)


def _moved(entries: list[FolderEntry], sent: Any) -> list[FolderEntry]:
    """Return entries in the order that the numbers and buttons of a form request.

    An entry whose number is changed is placed before the entry with that number if it moves up, and
    after it if it moves down.
    """

    def wanted(position: int, entry: FolderEntry) -> float:
        number = sent.get(f"position-{entry.pk}", "")
        asked = (
            int(number) if number.isascii() and number.isdigit() and len(number) < 5 else position
        )
        if sent.get("up") == str(entry.pk):
            asked = position - 1
        elif sent.get("down") == str(entry.pk):
            asked = position + 1
        return asked + (asked > position) * 0.5 - (asked < position) * 0.5

    keyed = [(wanted(position, entry), entry) for position, entry in enumerate(entries, 1)]
    return [entry for _, entry in sorted(keyed, key=lambda pair: pair[0])]


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()
