"""Feeds, and other output that must follow changes of the archive."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import struct_time
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client

from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.criteria import deciding_sentence
from decisions.facet_labels import labels
from decisions.models import (
    Case,
    CaseAsRead,
    DisputedItem,
    Guideline,
    GuidelineCitation,
    SearchOutboxEntry,
    Service,
    Specialty,
)
from decisions.search import TURNED_ON, indexer, turned_on
from ingest.models import Letter, Upload
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions
from tests.support.archives import Take, original_path
from tests.support.golden import GOLDEN
from tests.support.harmful_reader import read_other

LETTERS = ("g4_headings.txt", "g4_one_item.txt", "g3a_physician_reviewer.txt")

#: The models that store a case.
STORED: tuple[Any, ...] = (Case, CaseAsRead, DisputedItem, GuidelineCitation)


def feed(client: Client, query: str = "") -> feedparser.FeedParserDict:
    response = client.get(f"/decisions.atom?{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert {"id", "title", "updated", "author", "links"} <= set(found.feed)
    return found


def when(parsed: struct_time) -> datetime:
    return datetime(*parsed[:6], tzinfo=UTC)


def golden(*names: str) -> list[Path]:
    return [GOLDEN / name for name in names]


def test_entries_have_the_deciding_sentence(client: Client, take: Take) -> None:
    take(*golden(*LETTERS))
    items = {
        f"{item.case.get_absolute_url()}#item-{item.position}": item
        for item in DisputedItem.objects.select_related("case")
    }
    entries = feed(client).entries
    assert len(entries) == len(items)
    assert any(item.deciding_criteria for item in items.values())
    for entry in entries:
        item = items[urlsplit(entry.link).path + "#" + urlsplit(entry.link).fragment]
        said = {
            labels.shown(TURNED_ON, turned_on(r.criterion, met=r.met))
            for r in item.deciding_criteria
        }
        assert said <= {tag.term for tag in entry.tags}
        sentence = deciding_sentence(item.rationale, item.deciding_criteria)
        assert " ".join(sentence.split()) in " ".join(entry.summary.split())
        assert all(each in entry.summary for each in said)


def test_an_uploaded_letter_appears_in_the_feed_of_a_search_that_it_fits(
    client: Client, take: Take
) -> None:
    take(*golden("g4_headings.txt"))
    before = {query: feed(client, query) for query in ("q=rotator", "q=acupuncture", "")}
    take(*golden("g4_one_item.txt", "g4_page_breaks.txt", "g4_partial_approvals.txt"))
    for query, old in before.items():
        now = feed(client, query)
        answer = client.get(f"/decisions.json?{query}").json()
        assert len(now.entries) == answer["decisions"]
        ids = [entry.id for entry in now.entries]
        assert len(set(ids)) == len(ids)
        assert {entry.id for entry in old.entries} <= set(ids)
        assert now.feed.id == old.feed.id
        if len(ids) > len(old.entries):
            assert ids[0] not in {entry.id for entry in old.entries}  # what is new comes first
            assert now.feed.updated_parsed >= old.feed.updated_parsed
    assert len(feed(client).entries) > len(before[""].entries)


def test_an_entry_keeps_its_id_and_says_when_it_changed(client: Client, take: Take) -> None:
    take(*golden(*LETTERS))
    before = {entry.id: entry for entry in feed(client).entries}
    case = Case.objects.exclude(case_number=None).order_by("pk")[0]
    was = case.updated_at
    case.priority = "Expedited"
    case.save()
    indexer.drain()
    after = feed(client)
    assert {entry.id for entry in after.entries} == set(before)
    for entry in after.entries:
        changed = f"/cases/{case.slug}/" in entry.link
        assert (entry.updated != before[entry.id].updated) == changed or case.updated_at == was
        stored = Case.objects.get(slug=entry.link.split("/cases/")[1].split("/")[0])
        assert when(entry.updated_parsed) == stored.updated_at.replace(microsecond=0)
        if stored.decision_date:
            assert when(entry.published_parsed).date() == stored.decision_date
    newest = max(when(entry.updated_parsed) for entry in after.entries)
    assert when(after.feed.updated_parsed) == newest


def test_a_letter_that_is_read_again_and_says_the_same_moves_nothing(
    client: Client, take: Take, readers: ReaderPool
) -> None:
    take(*golden(*LETTERS))
    editor = User.objects.create_user("editor")
    corrected = Case.objects.get(slug="CM17-9900003")
    editing.correct(
        corrected.pk,
        CorrectionTarget(),
        {"priority": "Expedited"},
        reason="It is so.",
        by=editor,
        seen=corrected.updated_at,
    )
    indexer.drain()
    before = client.get("/decisions.atom").content
    rows = {model: list(model.objects.order_by("pk").values()) for model in STORED}
    for letter in Letter.objects.all():
        letter_actions.read_again([letter.pk], reason="To see.", by=editor)
        pipeline.process(letter.pk, readers)
    assert not SearchOutboxEntry.objects.exists(), "the search index has nothing to do"
    assert {model: list(model.objects.order_by("pk").values()) for model in STORED} == rows
    assert client.get("/decisions.atom").content == before
    # A letter that is read differently updates its own entries only.
    letter = Letter.objects.get(case=corrected)
    other = original_path(letter.sha256).read_bytes().replace(b"Upheld", b"Overturned", 1)
    letter_actions.read_again([letter.pk], reason="To see.", by=editor)
    with ReaderPool(1, function=partial(read_other, other)) as other_readers:
        pipeline.process(letter.pk, other_readers)
    indexer.drain()
    old = {entry.id: entry.updated for entry in feedparser.parse(before).entries}
    for entry in feed(client).entries:
        moved = entry.updated != old[entry.id]
        assert moved == (f"/cases/{corrected.slug}/" in entry.link)


def test_a_feed_entry_is_updated_when_its_reviewer_is_read_differently(
    client: Client, take: Take, readers: ReaderPool
) -> None:
    take(*golden("g4_one_item.txt"))
    case = Case.objects.get()
    assert case.reviewer
    case.reviewer.specialties.clear()
    letter = Letter.objects.get()
    letter_actions.read_again([letter.pk], reason="To see.", by=User.objects.create_user("editor"))
    pipeline.process(letter.pk, readers)
    assert Case.objects.get().updated_at > case.updated_at


def test_ids_are_the_same_whatever_host_is_asked_and_wherever_the_case_is(
    client: Client, take: Take
) -> None:
    take(*golden(*LETTERS))
    here = feed(client, "q=mri")
    there = feedparser.parse(
        client.get("/decisions.atom?q=mri", headers={"host": "127.0.0.1"}).content
    )
    assert here.entries
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id
    assert {entry.id.split(":")[0] for entry in here.entries} == {"urn"}
    Case.objects.filter(slug="CM17-9900003").update(slug="CM17-9900004")
    indexer.drain()
    moved = feed(client, "q=mri")
    assert {entry.id for entry in moved.entries} == {entry.id for entry in here.entries}
    assert len({case.uid for case in Case.objects.all()}) == Case.objects.count()


def test_a_feed_without_entries_is_the_same_until_it_has_some(client: Client, take: Take) -> None:
    take(*golden("g4_one_item.txt"))
    before = client.get("/decisions.atom?q=zebra").content
    take(*golden("g4_headings.txt"))
    indexer.rebuild()
    assert client.get("/decisions.atom?q=zebra").content == before


@pytest.mark.parametrize("code", [0x00, 0x0B, 0x1F, 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x1FFFE])
def test_a_feed_is_xml_whatever_a_letter_says(client: Client, take: Take, code: int) -> None:
    take(*golden("g4_one_item.txt"))
    item = DisputedItem.objects.get()
    if code:  # PostgreSQL holds every other character
        item.disputed = item.rationale = f"A {chr(code)} walker <b>"
        item.save()
        indexer.drain()
    feed(client, f"q={quote(f'walker{chr(code)}')}&not_year=1999")
    found = feed(client)
    assert len(found.entries) == 1
    if code:
        assert "walker" in found.entries[0].title


def test_links_lead_to_the_case_and_to_the_search(client: Client, take: Take) -> None:
    take(*golden(*LETTERS))
    found = feed(client, "q=mri")
    assert found.entries
    for entry in found.entries:
        assert client.get(entry.link.replace("http://testserver", "")).status_code == 200
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == "http://testserver/decisions.atom?q=mri"
    assert links["alternate"] == "http://testserver/?q=mri"


@pytest.mark.parametrize("query", ["q=zebra", "q=%22open", "q=%3Cb%3E%26", "year=abc", "q=a%0Bb"])
def test_a_feed_of_nothing_is_a_feed(client: Client, take: Take, query: str) -> None:
    take(*golden("g4_one_item.txt"))
    assert when(feed(client, query).feed.updated_parsed) <= datetime.now(UTC)


def test_counts_follow_the_index(client: Client, take: Take) -> None:
    take(*golden("g4_one_item.txt"))
    before = client.get("/services.json").json()["archive"]["decisions"]
    take(*golden("g4_headings.txt"))
    assert client.get("/services.json").json()["archive"]["decisions"] > before
    case = Case.objects.order_by("pk")[0]
    shown = client.get("/services.json").json()["archive"]["decisions"]
    number = case.items.count()
    case.letters.all().delete()
    case.delete()
    indexer.drain()
    assert client.get("/services.json").json()["archive"]["decisions"] == shown - number


def test_a_service_that_is_renamed_keeps_its_addresses(client: Client, own_golden: Upload) -> None:
    mri = Service.objects.get(path="diagnostic-testing/imaging-radiology/mri")
    before = client.get(f"/decisions.json?service={mri.path}").json()["decisions"]
    assert before
    old = mri.path
    Service.objects.filter(pk=mri.pk).update(path=f"{old}-scan", name="MRI scan")
    indexer.drain()
    labels.forget()  # a process does this itself after a second
    for url in (f"/?service={old}&q=mri", f"/decisions.json?service={old}&not_service=zz"):
        response = client.get(url)
        assert response.status_code == 301
        assert f"{old.replace('/', '%2F')}-scan" in response["Location"]
    assert client.get(f"/decisions.json?service={old}", follow=True).json()["decisions"] == before
    response = client.get(f"/services/{old}/?a=b")
    assert (response.status_code, response["Location"]) == (301, f"/services/{old}-scan/?a=b")
    assert client.get(response["Location"]).status_code == 200
    assert client.get(f"/services/{old}.json")["Location"] == f"/services/{old}-scan.json"


def test_guidelines_and_specialties_too(client: Client, own_golden: Upload) -> None:
    for model, column, kind in ((Guideline, "path", "guideline"), (Specialty, "slug", "specialty")):
        shelf = {"guideline": "guidelines", "specialty": "specialties"}[kind]
        value = client.get(f"/{shelf}.json").json()["values"][-1]["value"]
        before = client.get(f"/decisions.json?{kind}={value}").json()["decisions"]
        model.objects.filter(**{column: value}).update(**{column: f"{value}-now"})
        indexer.drain()
        labels.forget()
        found = client.get(f"/decisions.json?{kind}={value}", follow=True)
        assert found.redirect_chain
        assert found.json()["decisions"] == before
        assert client.get(f"/{shelf}/{value}/")["Location"] == f"/{shelf}/{value}-now/"


def test_a_case_that_gets_its_number_late(client: Client, own_golden: Upload) -> None:
    case = Case.objects.filter(case_number=None).first()
    assert case is not None
    old = case.slug
    Case.objects.filter(pk=case.pk).update(slug="CM14-0000001", case_number="CM14-0000001")
    for tail in ("/", ".json", "/report/", "/1/similar/"):
        response = client.get(f"/cases/{old}{tail}?hit=1")
        assert response.status_code == 301
        assert response["Location"] == f"/cases/CM14-0000001{tail}?hit=1"
    # A URL with the letter's digest redirects to its case, which has a number.
    numbered = Case.objects.filter(case_number__startswith="CM17").first()
    assert numbered is not None
    response = client.get(f"/cases/letter-{numbered.letter_sha256[:12]}/")
    assert response["Location"] == numbered.get_absolute_url()
    assert client.get("/cases/letter-000000000000/").status_code == 404
    assert client.get("/cases/letter-/").status_code == 404


def test_its_title_says_what_the_search_leaves_out(take: Take, client: Client) -> None:
    take(*golden(*LETTERS))
    title = feed(client, "q=mri&scope=treatment&not_outcome=upheld").feed.title
    assert title == "IMR Archive · “mri” in the treatment in dispute · not Outcome: Upheld"


def test_one_decision_is_one(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_one_item.txt")
    assert feed(client).feed.subtitle.startswith("1 decision, most recently added first")
    said = client.get("/decisions.json?year=a&year=b&year=c&year=d").json()["remarks"]
    assert "Year of decision: 1 more unknown value." in said
