"""The W3C's checker finds no error in the HTML of every kind of page."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve

from decisions.models import FolderEntry
from decisions.search import FACETS
from ingest.models import Letter
from tests.support.html_checker import errors

#: Where the walk through the pages begins; it follows their links.
PUBLIC = (
    "/",
    "/?q=knee",
    "/?q=zebra",
    "/?q=%22open&year=abc",
    "/?q=kne",
    "/cases/CM17-9900003/?q=shoulder&hit=1",
    "/cases/CM99-0000000/",
    "/cases/CM17-9900002/report/?item=1",
    "/login/",
)
ADMINISTRATION = ("/admin/ingest/upload/add/", "/admin/ingest/letter/queue/")
MOST_PAGES = 150
_FACETS = re.compile(rf"^(not_)?({'|'.join(facet.name for facet in FACETS)})$")


def walk(client: Client, *beginnings: str, within: str) -> Iterator[tuple[str, str]]:
    """Yield the address and text of one page of each kind.

    Pages are of one kind where one view answers them, and their addresses have the same parameters;
    one facet is like another.
    """
    waiting = [*beginnings]
    seen: set[tuple[str, ...]] = set()
    while waiting and len(seen) < MOST_PAGES:
        page_url = waiting.pop(0)
        path, _, query = page_url.partition("?")
        names = {_FACETS.sub("facet", name) for name in re.findall(r"(\w+)=", query)}
        kind = (resolve(path).view_name, *sorted(names))
        if page_url not in beginnings and kind in seen:
            continue
        seen.add(kind)
        answer = client.get(page_url, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            b"".join(answer)  # read to its end, which closes it
            continue
        page = answer.content.decode()
        yield page_url, page
        links = re.findall(rf'href="({within}[^"#]*)', page)
        waiting += [html.unescape(link) for link in links if "logout" not in link]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="the checker needs Java")
def test_the_checker_finds_no_error(golden: Path, client: Client, tmp_path: Path) -> None:
    pages = [*walk(client, *PUBLIC, within="/(?!admin|static)")]
    chief = User.objects.create_superuser("chief", password="a long password")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    made = client.post("/folders/new/", {"title": "x", "tick": "CM17-9900002:1"})
    folder = made["Location"]
    client.post(folder, {"share": ""})
    marks = f"{folder}{FolderEntry.objects.get().pk}/marks/"
    letter = Letter.objects.filter(is_current=True)[0]
    ours = (
        *ADMINISTRATION,
        folder,
        marks,
        f"/admin/ingest/letter/{letter.pk}/review/",
        f"/admin/ingest/upload/{letter.upload_id}/change/",
    )
    pages += [(page_url, client.get(page_url).content.decode()) for page_url in ours]
    assert len({resolve(page_url.partition("?")[0]).view_name for page_url, _ in pages}) > 20
    for number, (page_url, page) in enumerate(pages):
        name = re.sub(r"\W+", "-", page_url)[:80]
        (tmp_path / f"{number}{name}.html").write_text(page)
    assert errors(tmp_path) == []
