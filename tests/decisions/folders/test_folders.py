"""Folders: ordered collections of decisions at a secret URL, with notes and marks."""

import html
import re
from urllib.parse import urlparse

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from decisions.models import Case, DisputedItem, Folder, FolderEntry
from decisions.pages.folders.entries import MOST
from decisions.pages.write_rate_limits import FOLDERS_PER_HOUR
from tests.support.markup import page

pytestmark = pytest.mark.usefixtures("golden")


def items(number: int) -> list[DisputedItem]:
    return list(DisputedItem.objects.select_related("case").order_by("pk")[:number])


def tick(item: DisputedItem) -> str:
    return f"{item.case.slug}:{item.position}"


def new_folder(client: Client, *chosen: DisputedItem, title: str = "File 7") -> str:
    """Create a folder; return its secret URL."""
    answer = client.post("/folders/new/", {"title": title, "tick": [tick(item) for item in chosen]})
    assert answer.status_code == 302
    return str(answer["Location"])


def slugs(text: str) -> list[str]:
    """Return the decisions on a folder's page, in order."""
    return re.findall(r'<h2><span class="position">.*?href="/cases/([^"]+)"', text)


def named(*chosen: DisputedItem) -> list[str]:
    return [f"{item.case.slug}/#item-{item.position}" for item in chosen]


def test_a_reader_without_a_folder_gets_no_cookie(client: Client) -> None:
    case = items(1)[0].case
    for url in ("/", f"/cases/{case.slug}/", "/folders/new/?tick=x:1"):
        page(client, url)
    assert "folder" not in client.cookies
    assert 'action="/folders/new/"' in page(client, "/")


def test_ticked_decisions_come_into_a_folder_in_order(client: Client) -> None:
    chosen = items(3)
    asked = page(client, "/folders/new/?" + "&".join(f"tick={tick(item)}" for item in chosen[:2]))
    assert "Put 2 decisions into a new folder" in asked
    assert re.findall(r'name="tick" value="([^"]+)"', asked) == [tick(i) for i in chosen[:2]]
    url = new_folder(client, *chosen[:2])
    shown = page(client, url)
    assert slugs(shown) == named(*chosen[:2])
    assert f"http://testserver{url}" in shown
    assert client.get("/folders/")["Location"] == url
    # Decisions are appended from any page; those in the folder are not added twice.
    back = "http://testserver/?q=knee"
    added = client.post(
        "/folders/add/",
        {"tick": [tick(chosen[2]), tick(chosen[0])], "stay": "1"},
        headers={"Referer": back},
    )
    assert added["Location"] == back
    assert slugs(page(client, url)) == named(*chosen)
    case_page = page(client, f"/cases/{chosen[2].case.slug}/")
    assert "✓ In folder" in case_page
    assert (
        client.post(
            "/folders/add/",
            {"tick": "x", "stay": "1"},
            headers={"Referer": "https://elsewhere.example/"},
        )["Location"]
        == url
    )


def test_a_decision_is_shown_with_citation_sentence_and_page(client: Client) -> None:
    item = next(i for i in items(50) if i.criteria and i.rationale)
    Case.objects.update(letter_is_pdf=True)
    url = new_folder(client, item)
    shown = page(client, url)
    assert f"item {item.position} (" in shown
    assert re.search(r"\(pages? \d+(–\d+)? of the letter\)", shown)
    whole = page(client, f"{url}?text=rationale&style=bluebook-like")
    assert len(whole) > len(shown)
    assert "IMR Final Determination" in whole


def test_a_text_without_page_breaks_has_no_pages(client: Client) -> None:
    item = next(i for i in items(50) if i.criteria and i.rationale)
    assert not item.case.letter_is_pdf
    assert "\f" not in item.case.letter_text
    assert not re.search(r"\bpages? \d", page(client, new_folder(client, item)))


def test_order_notes_and_title_are_kept(client: Client) -> None:
    chosen = items(4)
    url = new_folder(client, *chosen)
    first, second, third, fourth = FolderEntry.objects.order_by("position_in_folder")
    client.post(url, {f"note-{second.pk}": "a <b> note", "down": first.pk})
    shown = page(client, url)
    assert slugs(shown) == named(*(chosen[n] for n in (1, 0, 2, 3)))
    assert "a &lt;b&gt; note" in shown
    client.post(url, {"up": fourth.pk})
    assert slugs(page(client, url)) == named(*(chosen[n] for n in (1, 0, 3, 2)))
    client.post(url, {f"position-{third.pk}": "1", "save": third.pk})
    assert slugs(page(client, url)) == named(*(chosen[n] for n in (2, 1, 0, 3)))
    removed = client.post(url, {"remove": second.pk, "title": "  Other\r\nfile "})
    assert removed["Location"].endswith(f"#entry-{first.pk}")
    shown = page(client, url)
    assert slugs(shown) == named(*(chosen[n] for n in (2, 0, 3)))
    assert "<h1>Other file</h1>" in shown
    assert "a &lt;b&gt; note" not in shown


@pytest.mark.parametrize("position", ["", "-1", "٣", "9" * 30, "1.5", "\0"])
def test_a_position_that_is_no_number_moves_nothing(client: Client, position: str) -> None:
    chosen = items(2)
    url = new_folder(client, *chosen)
    entry = FolderEntry.objects.order_by("position_in_folder")[0]
    assert client.post(url, {f"position-{entry.pk}": position, "up": "x"}).status_code == 302
    assert slugs(page(client, url)) == named(*chosen)


def test_only_the_secret_link_changes_and_only_the_shared_one_reads(client: Client) -> None:
    item = items(1)[0]
    url = new_folder(client, item)
    key = url.strip("/").rpartition("/")[2]
    stored = Folder.objects.get()
    assert key not in {stored.key_hash, stored.share, stored.title}
    client.post(url, {"share": ""})
    [link] = set(re.findall(r'href="http://testserver(/folders/shared/[^"]+)"', page(client, url)))
    other = Client()
    shown = page(other, link)
    assert slugs(shown) == named(item)
    assert key not in shown
    assert '<form method="post"' not in shown
    assert other.post(link, {"remove": "1"}).status_code == 405
    assert "folder" not in other.cookies
    for forged in (
        f"/folders/shared/{Folder.objects.get().share}/",
        f"{link[:-2]}x/",
        "/folders/x/",
    ):
        assert other.get(forged).status_code == 404
    client.post(url, {"take_back": ""})
    assert other.get(link).status_code == 404
    client.post(url, {"share": ""})
    assert other.get(link).status_code == 404, "a new link is another one"


def test_every_button_keeps_the_chosen_quotation(client: Client) -> None:
    url = new_folder(client, items(1)[0])
    chosen = f"{url}?text=rationale"
    shown = client.get(chosen).content.decode()
    actions = re.findall(r'<form method="post" action="(/folders/[^"]*)"', shown)
    assert {html.unescape(each) for each in actions} == {chosen}
    response = client.post(chosen, {"share": ""})
    assert "text=rationale" in response.headers["Location"]


def test_nobody_learns_the_link(client: Client) -> None:
    url = new_folder(client, items(1)[0])
    entry = FolderEntry.objects.get()
    for path in (url, f"{url}{entry.pk}/marks/", "/folders/"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "strict-origin"
    assert "Disallow: /folders/" in page(client, "/robots.txt")
    cookie = client.cookies["folder"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "Cookie" in client.get("/")["Vary"]


def test_forms_of_other_sites_change_nothing() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/folders/new/", {"title": "x"}).status_code == 403
    assert not Folder.objects.exists()


def test_a_folder_is_forgotten_or_deleted(client: Client) -> None:
    url = new_folder(client, items(1)[0])
    client.post(url, {"forget": ""})
    assert "No account is needed" in page(client, "/folders/")
    assert slugs(page(client, url))
    client.post(url, {"delete": ""})
    assert client.get(url).status_code == 404
    assert not FolderEntry.objects.exists()
    assert "No account is needed" in page(client, "/folders/")


def test_a_browser_leads_back_to_the_folders_it_opened(client: Client) -> None:
    first, second = (new_folder(client, title=f"Client {name}") for name in "AB")
    shown = page(client, second)
    assert f'<a href="{first}">Client A</a>' in shown
    assert "Client B</a>" not in shown
    assert client.get("/folders/")["Location"] == second
    page(client, first)
    assert client.get("/folders/")["Location"] == first
    assert f'<a href="{second}">Client B</a>' in page(client, "/folders/new/")
    assert "Client A" not in page(Client(), second)
    client.post(first, {"delete": ""})
    assert client.get("/folders/")["Location"] == second
    client.cookies["folder"] = ".".join(["x" * 4, *(["y"] * 900)])
    assert "Client B" not in page(client, "/folders/")


def test_folders_per_hour_and_entries_per_folder_are_limited(client: Client) -> None:
    for _ in range(FOLDERS_PER_HOUR):
        new_folder(client)
    refused = client.post("/folders/new/", {"title": "one more", "tick": "CM17-9900001:1"})
    assert refused.status_code == 429
    assert "Too many submissions from your address" in refused.content.decode()
    assert 'value="CM17-9900001:1"' in refused.content.decode()
    assert Folder.objects.count() == FOLDERS_PER_HOUR
    folder = Folder.objects.order_by("pk").last()
    assert folder
    FolderEntry.objects.bulk_create(
        FolderEntry(folder=folder, slug=f"gone-{n}", position=1, item_key="", position_in_folder=n)
        for n in range(MOST)
    )
    assert client.post("/folders/add/", {"tick": tick(items(1)[0])})["Location"].startswith(
        "/folders/"
    )
    assert folder.entries.count() == MOST


def test_a_withdrawn_decision_shows_nothing_of_its_text(client: Client) -> None:
    chosen = items(2)
    url = new_folder(client, *chosen)
    Case.objects.filter(pk=chosen[0].case_id).update(withdrawn_at=timezone.now())
    shown = page(client, url)
    assert "This decision was withdrawn from the archive." in shown
    assert chosen[0].case.slug not in shown
    assert chosen[0].disputed[:30] not in shown
    client.post("/folders/add/", {"tick": tick(chosen[0])})
    assert FolderEntry.objects.count() == 2


def test_an_item_is_known_by_its_words_when_its_letter_is_read_again(client: Client) -> None:
    case = next(case for case in Case.objects.all() if case.items.count() > 1)
    first, second = case.items.order_by("position")[:2]
    url = new_folder(client, first)
    # After the letter is reread, another item comes first.
    DisputedItem.objects.filter(pk=first.pk).update(position=40)
    DisputedItem.objects.filter(pk=second.pk).update(position=1)
    assert slugs(page(client, url)) == [f"{case.slug}/#item-40"]
    assert "✓ In folder<i>: item 40" in page(client, f"/cases/{case.slug}/")
    DisputedItem.objects.filter(pk=first.pk).update(disputed="Something else", position=41)
    shown = page(client, url)
    assert slugs(shown) == [f"{case.slug}/#item-1"]
    assert "now reads differently" in shown
    DisputedItem.objects.filter(pk=second.pk).update(position=2)
    assert "This decision is no longer in the archive." in page(client, url)


def test_a_case_that_got_another_address_stays(client: Client) -> None:
    item = items(1)[0]
    url = new_folder(client, item)
    Case.objects.filter(pk=item.case_id).update(slug="CM17-1234567")
    assert slugs(page(client, url)) == [f"CM17-1234567/#item-{item.position}"]


@override_settings(FOLDER_DAYS=30)
def test_the_page_says_how_long_a_folder_is_kept(client: Client) -> None:
    url = new_folder(client)
    assert "deleted after 30 days without being opened" in page(client, url)
    assert urlparse(url).path == url


def test_a_new_folder_is_titled_by_its_treatments(client: Client) -> None:
    chosen = items(3)
    named = {item.service.name for item in chosen}
    query = "&".join(f"tick={tick(item)}" for item in chosen)
    text = page(client, f"/folders/new/?{query}")
    match = re.search(r'name="title" value="([^"]*)"', text)
    assert match
    suggested = html.unescape(match[1]).split(", ")
    assert set(suggested[:2]) <= named
    assert suggested[2:] == ([f"and {len(named) - 2} more"] if len(named) > 2 else [])
    assert 'name="title" value=""' in page(client, "/folders/new/")


def test_a_button_names_its_folder_and_adds_to_no_other(client: Client) -> None:
    chosen = items(3)
    first = new_folder(client, chosen[0], title="Client A")
    search = page(client, "/")
    assert "Add to “Client A”" in search
    [named_folder] = re.findall(r'name="folder" value="([^"]+)"', search)
    second = new_folder(client, chosen[1], title="Client B")
    answer = client.post("/folders/add/", {"tick": tick(chosen[2]), "folder": named_folder})
    shown = answer.content.decode()
    assert "You opened another folder since. Nothing was added" in shown
    assert "Add it to “Client B” instead" in shown
    assert f'value="{tick(chosen[2])}"' in shown
    for url, item in ((first, chosen[0]), (second, chosen[1])):
        assert slugs(page(client, url)) == named(item)
