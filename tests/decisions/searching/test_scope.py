"""The scope of a search: the treatment in dispute, or the whole letter."""

import html
import json
import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.facet_labels import labels
from decisions.filters import DecisionFilters
from decisions.models import DisputedItem
from decisions.search import (
    ANYWHERE,
    SPECIALTY,
    TREATMENT,
    DecisionSearch,
    parse,
    scope_of,
    written,
)
from decisions.vocabulary.recognize_query import recognize_each
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE
from tests.support.markup import decisions_found, page, words

pytestmark = [EACH_ENGINE, pytest.mark.usefixtures("golden")]


@each_row(
    "text",
    [
        "Norco",
        "acupuncture",
        "lumbar MRI",
        "opioids",
        "physical therapy knee",
        "MRI OR CT",
        "MRI NOT knee",
        "(MRI OR CT) cervical",
        '"physical therapy"',
        "left knee arthroscopy",
        "surgery",
        "hydrocodone/acetaminophen",
        "MR imaging",
    ],
)
def test_words_that_are_a_treatment_begin_with_the_treatment(text: str) -> None:
    assert scope_of(text) == TREATMENT


@each_row(
    "text",
    [
        "red flag",
        "MRI red flag",
        "lumbar MRI orthopedic surgeon",
        "knee MRI EMG",
        "knee",
        "low back pain",
        "",
        "rationale:MRI",
        "=MRI",
        "arthro*",
        "CM16-9900001",
        "criteria",
        "year:2016",
    ],
)
def test_other_words_are_looked_for_anywhere(text: str) -> None:
    assert scope_of(text) == ANYWHERE


@each_row("text", ["knee", "left knee", "lumbar spine"])
def test_a_region_next_to_a_selected_treatment_is_its_region(text: str) -> None:
    assert scope_of(text) == ANYWHERE
    assert scope_of(text, of_treatment=True) == TREATMENT
    asked = QueryDict("scope=auto&service=surgery", mutable=True)
    asked["q"] = text
    assert DecisionFilters(asked).search.scope == TREATMENT
    asked["not_service"] = asked.pop("service")[0]
    assert DecisionFilters(asked).search.scope == ANYWHERE


def test_the_treatment_has_the_words_of_its_item_or_is_what_they_name() -> None:
    def found(text: str, scope: str) -> set[int]:
        search = DecisionSearch(text, scope=scope, synonyms=False)
        return {hit.item_id for hit in search[: len(search)]}

    everything = {hit.item_id: hit for hit in DecisionSearch()}
    for hit in everything.values():
        assert hit.item_id in found(f"service:({hit.service})", ANYWHERE), hit
    assert found("item:knee", ANYWHERE) <= found("knee", TREATMENT) < found("knee", ANYWHERE)
    assert found("service:knee", ANYWHERE) == found("knee", TREATMENT)
    assert found("-knee", TREATMENT) == everything.keys() - found("knee", TREATMENT)
    of_region = DecisionSearch("region:knee")
    assert {hit.item_id for hit in of_region} <= found("knee", TREATMENT)
    assert found('"knee MRI"', TREATMENT) <= found('item:"knee MRI"', ANYWHERE)


@each_row("text", ["knee shoulder", "knee&shoulder", "lumbar cervical", "MRI knee lumbar"])
def test_adjacent_regions_are_joined_like_other_words(text: str) -> None:
    def found(typed: str) -> set[int]:
        search = DecisionSearch(typed, scope=TREATMENT)
        return {hit.item_id for hit in search[: len(search)]}

    each = [found(word) for word in re.split(r"[ &]", text)]
    assert found(text) <= set.intersection(*each)
    assert found(" OR ".join(re.split(r"[ &]", text))) == set.union(*each)


@pytest.mark.parametrize("text", ["knee", '"physical therapy"', "MRI OR knee", "knee -MRI"])
@pytest.mark.parametrize("scope", [TREATMENT, ANYWHERE])
def test_numbers_files_and_feed_follow_the_scope(client: Client, text: str, scope: str) -> None:
    search = DecisionSearch(text, scope=scope)
    parameters = QueryDict(mutable=True)
    parameters.update({"q": text, "scope": scope})
    address = parameters.urlencode()
    said = json.loads(client.get(f"/decisions.json?{address}").content)
    assert said["decisions"] == len(search)
    assert sum(v["decisions"] for v in said["facets"]["outcome"]["values"]) == len(search)
    assert decisions_found(page(client, f"/?{address}")) == len(search)
    rows = b"".join(client.get(f"/decisions.csv?{address}")).decode("utf-8-sig")
    assert len({hit.item_id for hit in search[:1000]}) == len(search)
    assert rows.count("\n") > len(search)
    feed = client.get(f"/decisions.atom?{address}").content.decode()
    assert feed.count("<entry>") == min(len(search), 50)


def test_the_number_of_the_other_scope_is_shown_and_linked(client: Client) -> None:
    for scope in (TREATMENT, ANYWHERE):
        shown = page(client, f"/?q=knee&scope={scope}")
        links = re.findall(r'<a href="([^"]*)" id="scope:\d"[^>]*>[^<]*<b>(\d+)</b>', shown)
        assert len(links) == 2
        for address, number in links:
            assert decisions_found(page(client, html.unescape(address))) == int(number)
    for without in ("/", "/?q=service:knee", "/?year=2017", "/?q==knee"):
        assert 'id="scope:' not in page(client, without), without
    # A rate among decisions of one outcome is meaningless, so rates include both outcomes.
    rates = []
    for outcome in ("", "&outcome=overturned"):
        shown = page(client, f"/?q=knee{outcome}").split('class="scopes"')[1].split("</nav>")[0]
        rates.append(re.findall(r'"share">([^<]*)<', shown))
    assert len(rates[0]) == 3
    assert rates[0] == rates[1]


def test_the_search_box_chooses_the_scope_and_other_addresses_keep_theirs(client: Client) -> None:
    for text, scope in (("MRI", TREATMENT), ("red flag", ANYWHERE)):
        moved = client.get("/", {"q": text, "scope": "auto", "year": "2017"})
        assert moved.status_code == 302
        there = QueryDict(moved.headers["Location"].partition("?")[2])
        assert there.dict() == {"q": text, "scope": scope, "year": "2017"}
    assert client.get("/", {"q": "MRI"}).status_code == 200
    anywhere = decisions_found(page(client, "/?q=knee"))
    assert anywhere == decisions_found(page(client, "/?q=knee&scope=anywhere"))
    assert 'name="scope" value="auto"' in page(client, "/")
    assert "Search scope (treatment, anywhere, or auto): “nowhere”" in words(
        page(client, "/?q=knee&scope=nowhere")
    )


def test_a_program_may_ask_for_the_scope_of_the_words(client: Client) -> None:
    auto = client.get("/decisions.json?q=MRI&scope=auto").json()
    assert (
        auto["decisions"] == client.get("/decisions.json?q=MRI&scope=treatment").json()["decisions"]
    )


def test_what_the_vocabulary_understands_is_offered_as_facets(client: Client) -> None:
    shown = page(client, "/?q=lumbar+MRI")
    offered = re.search(r'<a href="([^"]*)" id="offer:1">([^:]*): (\d+) decisions?</a>', shown)
    assert offered
    assert offered[2] == "MRI, Lumbar spine"
    there = html.unescape(offered[1])
    asked = QueryDict(there.partition("?")[2])
    assert asked.getlist("region") == ["lumbar-spine"]
    assert "q" not in asked
    assert decisions_found(page(client, there)) == int(offered[3])
    in_treatment = page(client, "/?q=MRI+without+contrast&scope=treatment")
    offered = re.search(r'<a href="([^"]*)" id="offer:1">[^:]*: (\d+) decisions?</a>', in_treatment)
    assert offered
    assert decisions_found(page(client, html.unescape(offered[1]))) == int(offered[2])
    assert 'id="offer:' not in page(client, "/?q=red+flag")


@each_row("text", ["MRI pain", "acupuncture denied", "pain and physical therapy", "no MRI"])
@pytest.mark.parametrize("scope", [TREATMENT, ANYWHERE])
def test_a_treatment_beside_other_words_is_counted_alone_and_with_them(
    client: Client, text: str, scope: str
) -> None:
    alone, *others = _offers(client, text, scope)
    assert "q=" not in alone[0]
    assert len(_search_at(client, alone[0])) == alone[2] > 0
    for there, label, number in others:
        assert "q=" in there
        assert label == ""
        assert len(_search_at(client, there)) == number <= alone[2]
    shown = words(page(client, f"/?{urlencode({'q': text, 'scope': scope})}"))
    if others and text == "acupuncture denied":
        has = "has" if others[0][2] == 1 else "have"
        where = "in the treatment in dispute" if scope == TREATMENT else "anywhere in the letter"
        assert f"{others[0][2]} of these also {has} the word “denied” {where}" in shown
    assert text != "no MRI" or not others, "a negation restricts nothing"


@each_row(
    "text",
    [
        "MRI and EMG",
        "MRI, EMG",
        "knee MRI EMG",
        "acupuncture or chiropractic",
        "acupuncture chiropractic",
        "physical therapy and acupuncture",
        "Norco or ibuprofen",
        "Norco ibuprofen",
        "MRI OR chiropractic",
    ],
)
def test_each_treatment_of_a_list_is_counted_and_none_is_its_reviewer(
    client: Client, text: str
) -> None:
    scope = scope_of(text)
    shown = words(page(client, f"/?{urlencode({'q': text, 'scope': scope})}"))
    assert "reviewed by" not in shown.lower()
    offers = _offers(client, text, scope)
    assert "As treatments:" in shown or len(offers) < 2
    named = {each.path[-1] for known in recognize_each(text) for each in known.services}
    assert {label.split(",")[0] for _, label, _ in offers} <= {*named, "Chiropractic"}
    for there, _, number in offers:
        assert len(_search_at(client, there)) == number > 0


@each_row(
    "text",
    [
        "MRI or opioids",
        "Norco or Percocet",
        "lumbar MRI or acupuncture",
        "MRI, CT or x-ray",
        "MRI, x-ray, or acupuncture",
    ],
)
def test_or_between_treatments_finds_either_and_the_page_says_so(client: Client, text: str) -> None:
    rows = re.split(r",? or |, ", text)
    for scope in (TREATMENT, ANYWHERE):
        found = [_found(row, scope) for row in rows]
        assert _found(text, scope) == set.union(*found)
        shown = page(client, f"/?{urlencode({'q': text, 'scope': scope})}")
        assert decisions_found(shown) == len(set.union(*found))
        assert "“or” between treatments is OR" in words(shown)
        way_back = re.search(r'<a href="([^"]*)" id="as-meant">', shown)
        assert way_back
        as_words = page(client, html.unescape(way_back[1]))
        assert "is OR" not in words(as_words)
    assert scope_of(text) == TREATMENT


@each_row(
    ("text", "meant"),
    [
        ("knee or shoulder MRI", "(knee OR shoulder) MRI"),
        ("MRI of the knee or shoulder", "(knee OR shoulder) MRI"),
        ("lumbar, cervical or thoracic MRI", "(lumbar OR cervical OR thoracic) MRI"),
        ("MRI or CT of the knee", "(MRI OR CT) knee"),
        ("acupuncture or lumbar MRI", "acupuncture OR (lumbar MRI)"),
        ("knee MRI or shoulder MRI", "(knee MRI) OR (shoulder MRI)"),
        ("Norco or MRI of the knee", "Norco OR (MRI of the knee)"),
    ],
)
def test_a_treatment_of_several_regions_and_several_of_one(text: str, meant: str) -> None:
    node = parse(text).node
    assert node
    assert written(node) == meant


@each_row("text", ["MRI or red flags", "knee or MRI", "-MRI or CT", '"MRI" or CT', "MRI or"])
def test_or_beside_other_words_is_a_word(text: str) -> None:
    assert any("“or” was searched as a word" in each for each in parse(text).warnings)


@each_row("text", ["72148", "acupuncturezzz", "resonancia lumbar", "97110 denied"])
def test_words_that_no_decision_has_are_said_to_be_read_as_their_treatment(
    client: Client, text: str
) -> None:
    search = DecisionSearch(text, scope=TREATMENT)
    shown = words(page(client, f"/?{urlencode({'q': text, 'scope': TREATMENT})}"))
    assert bool(len(search)) == (f"“{text}” was read as" in shown)
    assert "also finds" not in shown


def _found(text: str, scope: str) -> set[int]:
    search = DecisionSearch(text, scope=scope)
    return {hit.item_id for hit in search[: len(search)]}


def _offers(client: Client, text: str, scope: str) -> list[tuple[str, str, int]]:
    """Return the URL, label and number of each offer; one with other words has no label."""
    shown = page(client, f"/?{urlencode({'q': text, 'scope': scope})}")
    found = re.findall(
        r'<a href="([^"]*)" id="offer:\d">(?:([^:<]*): )?(\d+) (?:decision|of these)', shown
    )
    return [(html.unescape(there), label, int(number)) for there, label, number in found]


def _search_at(client: Client, there: str) -> DecisionSearch:
    search = DecisionFilters(QueryDict(there.partition("?")[2])).search
    shown = page(client, there)
    assert not len(search) or decisions_found(shown) == len(search)
    return search


def test_a_specialty_is_offered_with_the_treatment(client: Client) -> None:
    shown = page(client, "/?q=lumbar+MRI+by+physiatrists")
    offered = {
        label: (html.unescape(there), int(number))
        for there, label, number in re.findall(
            r'<a href="([^"]*)" id="offer:\d">([^:<]*): (\d+) decision', shown
        )
    }
    reviewed_by = "reviewed by Physical Medicine & Rehabilitation"
    assert [html.unescape(label) for label in offered] == [
        f"MRI, Lumbar spine, {reviewed_by}",
        "MRI, Lumbar spine",
        f"MRI, {reviewed_by}",
        f"R{reviewed_by[1:]}",
    ]
    found = [page(client, there) for there, _ in offered.values()]
    assert [decisions_found(each) for each in found] == [n for _, n in offered.values()]
    assert 'id="specialty:physical-medicine-rehabilitation"' in found[0], "in its facet"


def test_a_specialty_alone_is_offered_as_the_reviewers(client: Client) -> None:
    specialty, count = max(
        DecisionSearch().facets()[SPECIALTY].items(), key=lambda one: one[1].decisions
    )
    name = labels.shown(SPECIALTY, specialty)
    shown = page(client, f"/?{urlencode({'q': name})}")
    assert f"Reviewed by {name}: {count.decisions} decision" in words(shown)
    assert re.search(rf'href="/\?specialty={specialty}" id="offer:\d"', shown)
    assert "Reviewed by" not in page(client, "/?q=knee")


def test_where_no_reviewer_of_the_specialty_decided_the_treatment_all_others_are_offered(
    client: Client,
) -> None:
    shown = page(client, "/?q=lumbar+MRI+by+orthopedic+surgeons")
    assert (
        "This archive has no decision on MRI for the lumbar spine by an orthopedic surgeon."
        in words(shown)
    )
    assert "0 decisions on" not in words(shown)
    alone = re.search(r'<a href="([^"]*)" id="offer:1">MRI, Lumbar spine: (\d+) decision', shown)
    assert alone
    assert decisions_found(page(client, html.unescape(alone[1]))) == int(alone[2]) > 0
    of_the_specialty = DecisionSearch().facets()[SPECIALTY]["orthopedic-surgery"].decisions
    assert f"Reviewed by Orthopedic Surgery: {of_the_specialty} decision" in words(shown)


def test_every_facet_is_a_field(client: Client) -> None:
    said = client.get("/decisions.json").json()["facets"]
    by_words = {"service", "guideline", "specialty"}
    for name, facet in said.items():
        for value in facet["values"]:
            if name in by_words or "/" in value["value"]:
                continue
            search = DecisionSearch(f"{name}:{value['value']}")
            assert len(search) >= value["decisions"] > 0, (name, value)
    assert len(DecisionSearch("outcome:overturned")) == len(DecisionSearch('outcome:"overturned"'))
    assert len(DecisionSearch("sex:male")) + len(DecisionSearch("sex:female")) <= len(
        DecisionSearch()
    )
    california = len(DecisionSearch("state:California"))
    assert california > 0
    for spelling in ("CA", "ca", "Calif."):
        assert len(DecisionSearch(f"state:{spelling}")) == california
    assert len(DecisionSearch("year:20*")) > len(DecisionSearch("year:2017")) > 0
    assert len(DecisionSearch("region:spine")) >= len(DecisionSearch('region:"lumbar spine"')) > 0
    assert len(DecisionSearch("year:2017 knee")) + len(DecisionSearch("-year:2017 knee")) == len(
        DecisionSearch("knee")
    )


def test_a_treatment_is_offered_with_what_each_number_counts(client: Client) -> None:
    kinds = dict.fromkeys(("acupuncture", "opioids"), "treatments of this kind")
    for word in ("mri", "physical therapy", "acupuncture", "opioids"):
        shown = client.get("/", {"q": word}).content.decode()
        answer = re.search(r'class="big">(\d+)</span> decision', shown)
        offer = re.search(r'id="offer:1">[^:]*: (\d+) decision', shown)
        assert answer
        assert offer
        said = (
            rf"categorized as {kinds.get(word, 'exactly this treatment')}, in any wording; "
            rf"{answer[1]} ha(s|ve) the words anywhere in the letter</span>"
        )
        assert bool(re.search(said, shown)) == (answer[1] != offer[1])
        phrase = re.search(r'<a href="([^"]*)" id="as-phrase">', shown)
        assert bool(phrase) == (" " in word)
        if phrase:
            asked = DecisionSearch(f'"{word}"')
            assert decisions_found(page(client, html.unescape(phrase[1]))) == len(asked) > 0


def test_an_offer_names_body_regions_as_the_alternatives_that_its_filters_are(
    client: Client,
) -> None:
    shown = page(client, "/?q=MRI+knee+lumbar")
    offer = re.search(
        r'<a href="([^"]*)" id="offer:1">MRI, Knee or Lumbar spine</a>: 0|'
        r'<a href="([^"]*)" id="offer:1">MRI, Knee or Lumbar spine: (\d+)',
        shown,
    )
    assert offer
    if offer[2]:
        assert decisions_found(page(client, html.unescape(offer[2]))) == int(offer[3])


@each_row("text", ["L4-L5", "TFESI", "chiro", "lumbar MRI"])
def test_the_page_says_what_words_find_in_the_treatment_besides_themselves(
    client: Client, text: str
) -> None:
    in_treatment, anywhere = (DecisionSearch(text, scope=scope) for scope in (TREATMENT, ANYWHERE))
    for search in (in_treatment, anywhere):
        shown = page(client, f"/?{urlencode({'q': text, 'scope': search.scope})}")
        said = re.search(
            r'also finds decisions on ([^<]*) in other words.*?<a href="([^"]*)" id="only-words"',
            shown,
        )
        is_more = len(in_treatment) > len(anywhere)
        if not len(in_treatment) or (search is anywhere and not is_more):
            assert said is None
            continue
        if search is in_treatment and not len(anywhere):
            assert f"“{text}” was read as" in words(shown)
            continue
        assert said
        named = {"L4-L5": "Lumbar spine", "TFESI": "Epidural steroid injection"}
        assert said[1] == named.get(text, said[1])
        only = DecisionSearch(f"item:({text})")
        assert decisions_found(page(client, html.unescape(said[2]))) == len(only)
        assert len(only) <= len(anywhere)


def test_words_that_are_the_name_of_their_treatment_need_no_explanation(client: Client) -> None:
    assert "also finds" not in words(page(client, "/?q=physical+therapy&scope=treatment"))
    assert "also finds" not in words(page(client, "/?q=knee&scope=treatment"))
    assert "also finds" not in words(page(client, "/?q=red+flag&scope=treatment"))
    nothing = words(page(client, "/?q=lumbar+mri+zyzzyva&scope=treatment"))
    assert "no decision with" in nothing
    assert "also finds" not in nothing


@each_row("text", ["compound cream", "topical", "opioids", "ESI", "PT", "chiro", "ESI L4-5"])
def test_short_forms_lead_to_their_treatment_with_its_exact_number(
    client: Client, text: str
) -> None:
    for scope in (TREATMENT, ANYWHERE):
        offered = re.search(
            r'<a href="([^"]*)" id="offer:1">[^<]*: (\d+) decision',
            page(client, f"/?{urlencode({'q': text, 'scope': scope})}"),
        )
        if offered:
            assert "q=" not in offered[1]
            assert decisions_found(page(client, html.unescape(offered[1]))) == int(offered[2])
    assert scope_of(text) == TREATMENT


def test_what_was_authorized_is_not_in_dispute() -> None:
    item = DisputedItem.objects.get(authorized="a hospital bed for 2 months")

    def is_found(text: str, scope: str) -> bool:
        hits = DecisionSearch().matching(text).in_scope(scope)[:100]
        return (item.case.slug, item.position) in [(hit.slug, hit.position) for hit in hits]

    assert is_found('"bed for 2 months"', ANYWHERE)
    assert not is_found('"bed for 2 months"', TREATMENT)
    assert is_found("purchase of a hospital bed", TREATMENT)
