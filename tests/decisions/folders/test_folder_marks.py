"""Marked passages in a folder: found again, and removed if the letter's text changes."""

import html
import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from decisions.models import Case, DisputedItem, FolderEntry, FolderMark
from decisions.pages.folders.marking import MOST
from decisions.pages.folders.quotes import BareText, bare, find, pages, quote
from tests.support.archives import Take
from tests.support.golden import GOLDEN

LETTER = GOLDEN / "g4_headings.txt"


@pytest.fixture
def item(take: Take) -> DisputedItem:
    take(LETTER)
    return DisputedItem.objects.exclude(rationale="").select_related("case").order_by("position")[0]


@pytest.fixture
def url(item: DisputedItem, client: Client) -> str:
    tick = f"{item.case.slug}:{item.position}"
    return str(client.post("/folders/new/", {"title": "x", "tick": tick})["Location"])


def mark(client: Client, url: str, **sent: object) -> FolderMark:
    entry = FolderEntry.objects.get()
    answer = client.post(f"{url}{entry.pk}/marks/", sent)
    assert answer.status_code == 302, answer.content.decode()
    mark = entry.marks.order_by("-pk").first()
    assert mark
    return mark


def shown(client: Client, url: str) -> list[str]:
    """Return the passages that the folder's page shows as marked."""
    page = client.get(url).content.decode()
    return [
        html.unescape(words)
        for words in re.findall(r'class="marked">.*?<mark>(.*?)</mark>', page, re.S)
    ]


def rewrite(
    item: DisputedItem, rationale: str, letter: str | None = None, **values: object
) -> None:
    """Replace a rationale as a reread does, in one transaction with its case."""
    with transaction.atomic():
        case = Case.objects.get(pk=item.case_id)
        if letter is not None:
            case.letter_text = letter
        case.save()
        DisputedItem.objects.filter(pk=item.pk).update(rationale=rationale, criteria=[], **values)


def test_sentences_that_follow_each_other_are_one_passage(
    client: Client, url: str, item: DisputedItem
) -> None:
    page = client.get(f"{url}{FolderEntry.objects.get().pk}/marks/").content.decode()
    sentences = re.findall(r'name="sentence" value="\d+"> <span>(.*?)</span>', page, re.S)
    assert len(sentences) > 2
    made = mark(client, url, sentence=["0", "1"])
    start = item.rationale.index(made.exact)
    assert bare(made.exact) == bare(html.unescape(sentences[0] + sentences[1]))
    assert made.start == start
    assert shown(client, url) == [made.exact]
    assert f"<mark>{html.escape(made.exact, quote=False)[:40]}" in client.get(
        f"{url}?text=rationale"
    ).content.decode().replace("&#x27;", "'").replace("&#39;", "'").replace("&#34;", '"')


def test_sentences_that_changed_meanwhile_are_not_marked(
    client: Client, url: str, item: DisputedItem
) -> None:
    address = f"{url}{FolderEntry.objects.get().pk}/marks/"
    form = re.search(r'name="rationale" value="(\w+)"', client.get(address).content.decode())
    assert form
    sent = {"sentence": "0", "rationale": form[1]}
    rewrite(item, f"Another one. {item.rationale}")
    refused = client.post(address, sent)
    assert refused.status_code == 400
    assert "was read again after you opened this page" in refused.content.decode()
    assert not FolderMark.objects.exists()
    rewrite(item, item.rationale)
    assert client.post(address, sent).status_code == 302
    assert FolderMark.objects.count() == 1


def test_pasted_words_are_found_at_any_spaces(client: Client, url: str, item: DisputedItem) -> None:
    words = " ".join(item.rationale.split()[3:9])
    made = mark(client, url, words=f"  {words.replace(' ', chr(10))} ")
    assert bare(made.exact) == bare(words)
    entry = FolderEntry.objects.get()
    for wrong in ({"words": "no such words"}, {}, {"sentence": "999"}, {"words": "."}):
        refused = client.post(f"{url}{entry.pk}/marks/", wrong)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.content.decode()
    client.post(f"{url}{entry.pk}/marks/", {"remove": made.pk})
    assert not entry.marks.exists()
    for number in range(MOST):
        FolderMark.objects.create(entry=entry, case=item.case, exact=f"w{number}", start=0)
    assert client.post(f"{url}{entry.pk}/marks/", {"sentence": "0"}).status_code == 400


def test_marks_belong_to_their_folder(client: Client, url: str) -> None:
    made = mark(client, url, sentence="0")
    other = str(client.post("/folders/new/", {"title": "other"})["Location"])
    assert client.get(f"{other}{made.entry.pk}/marks/").status_code == 404
    assert client.post(f"{other}{made.entry.pk}/marks/", {"remove": made.pk}).status_code == 404
    assert FolderMark.objects.filter(pk=made.pk).exists()


def test_a_mark_survives_another_reading(client: Client, url: str, item: DisputedItem) -> None:
    made = mark(client, url, sentence="1")
    rewrite(item, "Something new stands before it. " + item.rationale.replace(" ", "\n "))
    [words] = shown(client, url)
    assert bare(words) == bare(made.exact)
    made.refresh_from_db()
    assert made.exact


def test_a_mark_whose_words_are_elsewhere_in_the_letter_is_kept_and_says_so(
    client: Client, url: str, item: DisputedItem
) -> None:
    made = mark(client, url, sentence="1")
    rewrite(item, "Read otherwise.")
    assert shown(client, url) == [made.exact]
    assert "no longer in the rationale" in client.get(url).content.decode()


@pytest.mark.parametrize("how", ["redacted letter", "corrected rationale", "withdrawn"])
def test_words_that_the_archive_no_longer_shows_are_deleted(
    client: Client, url: str, item: DisputedItem, how: str
) -> None:
    made = mark(client, url, sentence="1")
    if how == "redacted letter":
        rewrite(item, "Redacted.", "Redacted.")
    elif how == "corrected rationale":
        rewrite(item, "Redacted.", corrected={"rationale": 1})
    else:
        Case.objects.filter(pk=item.case_id).update(withdrawn_at=timezone.now())
    assert list(FolderMark.objects.values_list("exact", "prefix", "suffix")) == [("", "", "")]
    page = client.get(url).content.decode()
    assert made.exact[:30] not in html.unescape(page)
    if how != "withdrawn":
        assert "Its words were deleted." in page


def test_the_words_go_with_their_case(client: Client, url: str, item: DisputedItem) -> None:
    mark(client, url, sentence="1")
    item.case.letters.all().delete()
    item.case.delete()
    assert not FolderMark.objects.exists()
    assert "This decision is no longer in the archive." in client.get(url).content.decode()


TEXTS = st.text("ab .-\n\f“”é1", max_size=60)


@given(TEXTS, TEXTS, TEXTS)
def test_words_are_found_whatever_stands_around_them(before: str, words: str, after: str) -> None:
    text = f"{before}{words}{after}"
    kept = quote(text, len(before), len(before) + len(words))
    found = find(text, kept)
    if not bare(words):
        assert found is None
        return
    assert found
    assert bare(text[slice(*found)]) == bare(words)
    spaced = find(" -".join(text), kept)
    assert spaced
    assert bare(" -".join(text)[slice(*spaced)]) == bare(words)


def test_the_place_between_the_same_words_is_chosen_among_several() -> None:
    text = "One. It is denied. Two. It is denied. Three."
    second = text.rindex("It is")
    kept = quote(text, second, second + len("It is denied."))
    assert find("Zero. " * 20 + text, kept) == (120 + second, 120 + second + len("It is denied."))


def test_pages_are_those_of_the_beginning_and_the_end() -> None:
    letter = (
        "It is a long sentence that begins here and goes\nPage 1\f\non there, at last, to its end."
    )
    assert pages(
        letter, "It is a long sentence that begins here and goes on there, at last, to its end."
    ) == (1, 2)
    assert pages(letter, "there, at last") == (2, 2)
    assert pages(letter, "nowhere") is None


def test_a_hostile_text_takes_no_longer() -> None:
    text = "a" * 200_000
    assert len(BareText(text).spans("a" * 1_000)) == 200
    assert find(text, quote(text, 5, 4_000))
