"""Shared passages: withdrawn letters do not count, and passages do not make cases similar."""

from django.test import Client
from django.utils import timezone

from decisions.enums import Outcome
from decisions.models import Case, DisputedItem, FrequentPassages
from decisions.search import PASSAGE, RECURS_FROM, DecisionSearch, Selection, indexer, similar
from decisions.search.frequent_passages import frequent_passages, list_passages
from decisions.search.passage_keys import sentence_keys
from ingest.models import Upload


def test_withdrawn_letters_do_not_count(own_golden: Upload, client: Client) -> None:
    """After one of three letters with a sentence is withdrawn, the sentence does not recur."""
    sentence = "The guideline asks for a trial of six visits with a proven gain in function."
    items = [case.items.all()[0] for case in Case.objects.prefetch_related("items")[:RECURS_FROM]]
    for number, item in enumerate(items):
        item.rationale = f"{sentence} And this says something of case {number} alone, in ten words."
        item.save()
    indexer.drain()
    list_passages()
    url = items[0].case.get_absolute_url()
    assert f"passage in {RECURS_FROM} decisions" in client.get(url).content.decode()
    assert client.get("/passages.json").json()["passages"][0]["letters"] == RECURS_FROM
    Case.objects.filter(pk=items[1].case_id).update(withdrawn_at=timezone.now())
    indexer.drain()
    assert "passage in" not in client.get(url).content.decode()
    assert client.get("/passages.json").json()["passages"] == []
    list_passages()
    assert frequent_passages() == []


def test_a_letter_that_is_withdrawn_before_the_index_follows_does_not_count(
    own_golden: Upload, client: Client
) -> None:
    sentence = "The guideline asks for a trial of six visits with a proven gain in function."
    items = [
        case.items.all()[0] for case in Case.objects.prefetch_related("items")[: RECURS_FROM + 1]
    ]
    DisputedItem.objects.filter(pk__in=[item.pk for item in items]).update(rationale=sentence)
    indexer.drain()
    Case.objects.filter(pk=items[0].case_id).update(withdrawn_at=timezone.now())
    list_passages()  # the index still has the case
    indexer.drain()
    assert client.get("/passages.json").json()["passages"][0]["letters"] == RECURS_FROM
    assert FrequentPassages.objects.get().withdrawal is None
    list_passages()
    assert FrequentPassages.objects.get().withdrawal


def test_figures_are_those_of_the_list(own_golden: Upload, client: Client) -> None:
    """Later letters count from the next list on; the displayed text is always current."""
    sentence = "The guideline asks for a trial of six visits with a proven gain in function."
    cases = list(Case.objects.prefetch_related("items")[: RECURS_FROM + 1])
    for case in cases[:RECURS_FROM]:
        DisputedItem.objects.filter(pk=case.items.all()[0].pk).update(rationale=sentence)
    indexer.drain()
    list_passages()
    DisputedItem.objects.filter(pk=cases[-1].items.all()[0].pk).update(rationale=sentence)
    indexer.drain()
    search = DecisionSearch().filter(PASSAGE, Selection(frozenset(sentence_keys(sentence))))
    assert search.letters == RECURS_FROM + 1
    [listed] = client.get("/passages.json").json()["passages"]
    assert (listed["letters"], listed["text"]) == (RECURS_FROM, sentence)
    assert (
        "letters that came in later are not included" in client.get("/passages/").content.decode()
    )
    shouted = sentence.upper()
    DisputedItem.objects.filter(rationale=sentence).update(rationale=shouted)
    assert client.get("/passages.json").json()["passages"][0]["text"] == shouted
    list_passages()
    assert client.get("/passages.json").json()["passages"][0]["letters"] == RECURS_FROM + 1


def test_a_list_of_passages_of_samples_is_not_shown_for_real_letters(
    own_golden: Upload, client: Client
) -> None:
    list_passages()
    assert client.get("/passages.json").json()["found"]
    FrequentPassages.objects.update(samples=True)
    assert client.get("/passages.json").json()["found"] is None
    assert "The list of passages is being created" in client.get("/passages/").content.decode()


def test_shared_passages_are_no_likeness(own_golden: Upload) -> None:
    """A shared guideline quotation makes decisions less similar than shared patient facts."""
    quoted = (
        "The guideline recommends passive therapy in the early phases of treatment, such as "
        "massage, heat, ultrasound, traction and iontophoresis for the relief of swelling."
    )
    own = "A fall from the ladder left him unable to grip with the dominant hand since spring."
    items = list(DisputedItem.objects.order_by("pk"))
    letters = list({item.case_id: item for item in items}.values())
    assert len(letters) >= 6
    asked, like, *quoting = letters[:6]
    for item in letters[:6]:
        item.disputed = item.heading = "Ladder massage"
        item.service = asked.service
        item.rationale = quoted
    asked.rationale = f"{quoted} {own}"
    like.rationale = own.replace("since spring", "since last spring")
    for item in letters[:6]:
        item.save()
    indexer.drain()
    hits = similar(
        item=asked.disputed,
        rationale=asked.rationale,
        service=asked.service.path,
        case_id=asked.case_id,
        number=5,
    )
    assert hits[0].item_id == like.pk
    assert {hit.item_id for hit in hits[1:]} == {item.pk for item in quoting}
    nothing_own = similar(
        item="", rationale=quoted, service=asked.service.path, case_id=asked.case_id, number=5
    )
    assert len(nothing_own) == 5  # the same service, though the words say nothing
    assert {Outcome(hit.outcome) for hit in nothing_own} <= set(Outcome)


def test_decisions_on_the_same_service_are_similar_without_a_common_word(
    own_golden: Upload,
) -> None:
    first, *others = DisputedItem.objects.select_related("service").order_by("pk")
    far = [item for item in others if item.service.path != first.service.path][:2]
    for item in far:
        item.disputed = item.heading = "Zither lessons"
        item.save()
    indexer.drain()
    path = first.service.path
    hits = similar(item="zither", rationale="", service=path, within=path, case_id=0)
    assert first.pk in {hit.item_id for hit in hits}
