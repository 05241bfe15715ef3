"""The page of the dataset, and its files."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from decisions.dataset.columns import DATASET_COLUMNS
from decisions.dataset.due import removal_is_due
from decisions.dataset.file_paths import (
    CHANGES,
    CHECKSUMS,
    DATASET_FORMATS,
    PACKAGE,
    SCHEMA,
    SCHEMA_OF_CSV,
    data_file_path,
)
from decisions.dataset.snapshot_folders import Snapshot, snapshots
from decisions.pages.concurrency_limits import limit_concurrency, refuse
from decisions.pages.dataset_examples import examples
from decisions.pages.search_urls import path_of, site_root

LATEST = "latest"
_TYPES = {
    CHANGES: "text/csv; charset=utf-8",
    CHECKSUMS: "text/plain; charset=utf-8",
    PACKAGE: "application/json",
    SCHEMA: "application/json",
    SCHEMA_OF_CSV: "application/json",
}
#: The longest time that rewriting a snapshot takes after a case is withdrawn.
_AGAIN = 120


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the snapshots, their contents, and how to read them."""
    found = snapshots()
    newest = found[0] if found else None
    context: dict[str, Any] = {
        "snapshots": found,
        "newest": newest,
        "years": _by_year(newest) if newest else [],
        "formats": DATASET_FORMATS,
        "columns": DATASET_COLUMNS,
        "waits": removal_is_due(),
        "examples": examples(f"{site_root(request)}{path_of('dataset')}{LATEST}"),
        "root": site_root(request),
    }
    return render(request, "dataset/dataset.html", context)


@require_safe
@limit_concurrency("downloads", each=4, all_together=8, again=30)
def file(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    """Send a file of a snapshot; the snapshot `latest` is the newest one.

    While a withdrawn case is still in the snapshots, no file with decisions is sent.
    """
    found = snapshots()
    if name == LATEST and found:
        response = redirect("dataset_file", found[0].name, path)
        response["Cache-Control"] = "no-cache"
        return response
    snapshot = next((each for each in found if each.name == name), None)
    if snapshot is None:
        raise Http404("This snapshot does not exist.")
    types = {each["path"]: each["mediatype"] for each in snapshot.files} | _TYPES
    if path not in types:
        raise Http404("The snapshot does not have this file.")
    if path not in _TYPES and removal_is_due():
        problem = "A case was withdrawn and is being removed from the dataset. Try again soon."
        return refuse(request, problem, status=503, seconds=_AGAIN)
    return _send(request, snapshot.folder / path, types[path])


def _send(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    try:
        content = path.open("rb")
    except FileNotFoundError as error:
        raise Http404("The snapshot was rewritten in the meantime. Try again.") from error
    status = path.stat()
    etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    unchanged = get_conditional_response(request, etag)
    if unchanged is not None:
        content.close()
        return unchanged
    response = FileResponse(content, filename=path.name, content_type=content_type)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    if content_type not in _TYPES.values():
        response["Content-Encoding"] = "identity"  # already compressed
    patch_cache_control(response, no_cache=True)
    return response


def _by_year(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the contents of a snapshot by year, with the file of the year in each format."""
    files = {each["path"]: each for each in snapshot.files}
    rows = []
    for year in snapshot.years:
        of_year = [files[data_file_path(kind.ending, year)] for kind in DATASET_FORMATS]
        rows.append(
            {
                "year": year,
                "decisions": of_year[0]["decisions"],
                "letters": of_year[0]["letters"],
                "files": of_year,
            }
        )
    return rows
