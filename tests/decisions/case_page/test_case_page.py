"""The page of a case: every value links to the text that it was read from."""

import html
import re

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem, GuidelineCitation, Service
from tests.support.letter_links import squeezed, targets
from tests.support.markup import page, words

pytestmark = pytest.mark.usefixtures("golden")


def test_links_into_a_letter_and_its_targets_are_the_same(client: Client) -> None:
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        links = set(re.findall(r'href="#at-([^"]*)"', shown))
        whole_items = {f"item-{item.position}" for item in case.items.all()}
        assert links == set(targets(shown)) - whole_items
        assert {"clinical_summary", "1-outcome", "1-rationale", "1-disputed"} <= links


def test_the_words_of_a_target_are_those_of_its_field(client: Client) -> None:
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        words = targets(shown)
        if case.decision_date:
            assert words["decision_date"] == f"{case.decision_date:%m/%d/%Y}"
        for item in case.items.all():
            assert words[f"{item.position}-outcome"].lower() == item.outcome
            assert squeezed(words[f"{item.position}-disputed"]) == squeezed(item.disputed)
            for citation in item.citations.all():
                side = citation.cited_by.replace("claims_administrator", "ca")
                place = f"{item.position}-{side}-{citation.position}"
                if place in words:
                    assert squeezed(words[place]) == squeezed(citation.text)
                else:  # the place of the side shows its only citation
                    assert squeezed(citation.text) in squeezed(words[f"{item.position}-{side}"])
                    assert item.citations.filter(cited_by=citation.cited_by).count() == 1


def test_places_of_a_service_with_the_same_name_are_shown_once(client: Client) -> None:
    item = DisputedItem.objects.select_related("case")[0]
    service, _ = Service.objects.get_or_create(
        path="rehabilitation/acupuncture/acupuncture", defaults={"name": "Acupuncture"}
    )
    DisputedItem.objects.filter(pk=item.pk).update(service=service)
    shown = str(client.get(item.case.get_absolute_url()).content.decode())
    places = re.findall(r'href="/\?service=([^"]*)">([^<]*)</a>', shown)
    expected = [("rehabilitation", "Rehabilitation"), (service.path, "Acupuncture")]
    assert places[2 * item.position - 2 :][:2] == expected


@pytest.mark.parametrize(("pages", "said"), [("99", "page 99"), ("30-32 and 49", "pages 30-32")])
def test_one_page_of_a_guideline_is_a_page(client: Client, pages: str, said: str) -> None:
    citation = GuidelineCitation.objects.select_related("item__case")[0]
    GuidelineCitation.objects.filter(pk=citation.pk).update(pages=pages)
    assert f", {said}" in client.get(citation.item.case.get_absolute_url()).content.decode()


def test_a_letter_of_several_items_has_an_index_of_them(client: Client) -> None:
    seen = set()
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        items = list(case.items.all())
        found = re.findall(
            r'<li><a href="#item-(\d+)"><i>\d+</i> '
            r'<span class="outcome (\w+)">',
            shown,
        )
        expected = [(str(item.position), item.outcome) for item in items]
        assert found == (expected if len(items) > 1 else [])
        strip = re.findall(r'<a class="(\w+)" href="#item-(\d+)"><span class="hidden">', shown)
        assert strip == ([(o, n) for n, o in expected] if len(items) >= 5 else [])
        seen.add(len(items) > 1)
    assert seen == {False, True}


def test_names_break_after_a_slash(client: Client) -> None:
    shown = str(client.get("/services/").content.decode())
    assert ">Imaging/<wbr>Radiology</a>" in shown


def test_an_item_leads_to_its_page_of_the_letter(client: Client) -> None:
    case = Case.objects.filter(letter_is_pdf=False)[0]
    assert "letter#page=" not in client.get(case.get_absolute_url()).content.decode()
    Case.objects.update(letter_is_pdf=True)
    pages = set()
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        for item in case.items.all():
            start = item.spans["disputed"][0]
            page = case.letter_text[:start].count("\f") + 1
            pages.add(page)
            part = shown.partition(f'id="item-{item.position}"')[2].partition('class="cite"')[0]
            assert f'href="letter#page={page}"' in part
            assert part.startswith(f' data-anchor="at-{item.position}-disputed"')
    assert len(pages) > 1


def test_the_words_of_a_search_are_marked_in_the_letter(client: Client) -> None:
    letter = '<div class="text"'
    shown = str(client.get("/cases/CM17-9900003/?q=shoulder&hit=1").content.decode())
    text = shown.partition(letter)[2]
    plain = html.unescape(re.sub("<[^>]*>", "", text)).lower()
    assert text.count("<mark>") == len(re.findall(r"\bshoulders?\b", plain)) > 1
    straight = str(client.get("/cases/CM17-9900003/").content.decode())
    assert "<mark" not in straight


def test_similar_decisions_say_which_of_the_other_outcome_the_archive_lacks(
    client: Client,
) -> None:
    for item in DisputedItem.objects.filter(outcome="upheld").select_related("case"):
        shown = words(page(client, f"/cases/{item.case.slug}/{item.position}/similar/"))
        said = re.search(r"This archive has no overturned decision on .+? in another case\.", shown)
        opposite = shown.partition("Similar request, overturned")[2]
        assert bool(said) == (" Side by side " not in opposite)
        if said:
            return
    pytest.fail("Every item has a decision of the other outcome.")


def test_similar_decisions_are_on_the_same_kind_of_treatment(client: Client) -> None:
    kinds, lacking = DisputedItem.objects.select_related("service", "case"), 0
    for item in kinds:
        kind = item.service.path.rpartition("/")[0] or item.service.path
        url = f"/cases/{item.case.slug}/{item.position}/similar/"
        shown = page(client, url)
        lacking += f"no {item.outcome} decision on " in words(shown)
        listed = re.findall(r'class="to-case" href="/cases/([^/]+)/#item-(\d+)"', shown)
        answer = client.get(f"/api/v1/cases/{item.case.slug}/items/{item.position}/similar").json()
        listed += [(each["case"], each["item"]) for each in answer["results"]]
        for slug, position in listed:
            other = kinds.get(case__slug=slug, position=position)
            services = [other.service, *(each.service for each in other.further_services.all())]
            assert any(each.path.startswith(kind) for each in services), (item, other)
    assert lacking


def test_many_marks_are_linked_in_short(client: Client) -> None:
    shown = page(client, "/cases/CM17-9900003/?q=the&hit=1")
    marks = re.findall(r'<mark id="([^"]+)"', shown)
    assert len(marks) > 7
    links = shown.partition('<nav class="marks"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]+)"', links) == [*marks[:5], marks[-1]]
    assert f"1 2 3 4 5 … {len(marks)} m next" in words(links)


@pytest.mark.parametrize(
    "url",
    [
        "/cases/CM17-9900001/",
        "/cases/CM17-9900001/?q=knee&hit=1",
        "/?q=knee&outcome=upheld",
        "/decisions.json?q=knee",
        "/decisions.atom?q=knee&outcome=upheld",
        "/statistics/?q=knee&outcome=upheld",
        "/facets/service/?q=knee&outcome=upheld&find=a",
    ],
)
def test_a_page_reads_its_search_once(
    client: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QueryDict] = []
    read = DecisionFilters.__init__

    def counted(filters: DecisionFilters, data: QueryDict) -> None:
        asked.append(data)
        read(filters, data)

    monkeypatch.setattr(DecisionFilters, "__init__", counted)
    assert client.get(url).status_code == 200
    assert len(asked) == (1 if "?" in url else 0)
