"""The public pages through HTTP: their content, and their handling of invalid input."""

import html
import re
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from django.db.models import Max, Min
from django.test import Client

from decisions.facet_labels import labels
from decisions.formatting import day
from decisions.models import Case, DisputedItem, Service
from decisions.search import SERVICE, TURNED_ON, DecisionSearch
from tests.support.archives import Take, original_path
from tests.support.each_row import each_row
from tests.support.invented_letters import InventedItem, letter
from tests.support.markup import decisions_found, page, words

pytestmark = pytest.mark.usefixtures("golden")


def test_the_first_page_says_what_the_archive_is_and_shows_all(client: Client) -> None:
    shown = words(page(client, "/"))
    assert "12 decisions in 6 letters" in shown
    assert "33.3% overturned (4 of 12" in shown
    assert "1–12 of 12" in shown


def test_every_state_is_an_address(client: Client) -> None:
    shown = page(client, "/?q=knee&outcome=overturned&service=diagnostic-testing&sort=oldest")
    assert "1 decision in 1 letter" in words(shown)
    assert '<span class="nowrap">X-ray</span> of the right <mark>knee</mark>' in shown
    assert 'value="knee"' in shown
    assert "Outcome: Overturned" in words(shown)
    assert re.search(r'<option value="oldest" selected>', shown)
    remove = re.search(r'href="([^"]*)" id="[^"]*" aria-label="Remove Outcome', shown)
    without = html.unescape(remove[1])  # type: ignore[index]
    assert "outcome=" not in without
    assert "service=diagnostic-testing" in without


def test_the_rate_is_of_either_outcome_also_where_one_is_asked_for(client: Client) -> None:
    shown = words(page(client, "/?outcome=overturned"))
    assert "4 decisions in" in shown
    assert "33.3% overturned (4 of 12 with either outcome" in shown
    assert "These decisions:" not in shown, "nothing but the outcome tells them from the archive"
    narrowed = page(client, "/?outcome=overturned&year=2017")
    assert re.search(r"With either outcome: \d+ [\d.]+% \d+ of \d+ ", words(narrowed))
    assert '<a href="/?year=2017" rel="nofollow">With either outcome: <b>' in narrowed
    in_scopes = words(page(client, "/?outcome=overturned&q=request"))
    assert "Overturned, with either outcome 95% interval Treatment in dispute: " in in_scopes


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("outcome:overturned", "outcome=overturned"),
        ("year:2017 Outcome:Overturned", "q=year:2017&outcome=overturned"),
        ('request outcome:"upheld"', "q=request&outcome=upheld"),
        ("request -outcome:upheld", "q=request&not_outcome=upheld"),
    ],
)
def test_an_outcome_in_the_words_is_the_filter(client: Client, typed: str, asked: str) -> None:
    figures = ("decisions", "either_outcome", "words", "letters")
    found = client.get("/decisions.json", {"q": typed}).json()
    wanted = client.get(f"/decisions.json?{asked}").json()
    assert [found[name] for name in figures] == [wanted[name] for name in figures]
    by_api = client.get("/api/v1/decisions", {"q": typed, "scope": "anywhere"}).json()
    assert (by_api["decisions"], by_api["either_outcome"]["decisions"]) == (
        wanted["decisions"],
        wanted["either_outcome"]["decisions"],
    )
    chips = page(client, f"/?{urlencode({'q': typed})}").split('aria-label="Filters"')[1]
    assert "utcome: " in chips.split("</ul>")[0]
    box = client.get("/", {"q": typed, "scope": "auto"})["Location"]
    assert "outcome%3A" not in box
    assert asked.rpartition("&")[2] in box


def test_a_facet_links_to_each_value_and_to_its_exclusion(client: Client) -> None:
    shown = html.unescape(page(client, "/?q=knee"))
    assert 'href="/?q=knee&outcome=upheld"' in shown
    form = shown.split('<form id="kept-by-buttons"')[1].split("</form>")[0]
    assert re.findall(r'name="([^"]*)" value="([^"]*)"', form) == [("q", "knee")]
    assert '<button name="not_outcome" value="upheld" form="kept-by-buttons"' in shown
    shown = words(page(client, "/?not_outcome=upheld"))
    assert "4 decisions in" in shown
    assert "not Outcome: Upheld" in shown


def test_a_tree_opens_where_the_search_leads(client: Client) -> None:
    closed = page(client, "/")
    assert "Imaging/Radiology" not in closed
    shown = page(client, "/?service=diagnostic-testing/imaging-radiology")
    assert "Imaging/Radiology" in shown
    assert ">MRI</span>" in shown


def test_nothing_found_says_what_to_do(client: Client) -> None:
    shown = words(page(client, "/?q=zebra&outcome=upheld"))
    assert "This archive has no upheld decision with “zebra”. " in shown
    assert "No decision contains zebra" in shown


def test_where_nothing_is_found_each_condition_is_removed_by_one_click(client: Client) -> None:
    asked = {"q": "zebra", "outcome": "upheld", "not_year": "2016", "decided_from": "2015-01-01"}
    shown = page(client, f"/?{urlencode(asked)}")
    chips = shown.split('aria-label="Filters"')[1].split("</ul>")[0]
    removed = re.findall(r'href="([^"]*)" id="remove:[^"]*" aria-label="Remove', chips)
    rest = [parse_qsl(html.unescape(url).partition("?")[2]) for url in removed]
    assert sorted(rest) == sorted(
        [pair for pair in asked.items() if pair[0] != name] for name in asked
    )


def test_the_first_page_links_the_check_of_denials(client: Client) -> None:
    found = page(client, "/").split("<main")
    assert 'href="/check/">Check a denial</a>' in found[0]
    assert 'href="/check/">Have a denial? Check it</a>' in found[1]
    assert "Have a denial?" not in page(client, "/?q=knee")
    shown = words(page(client, "/check/"))
    assert "Check a denial, a request, or a UR appeal" in shown
    assert "Paste or drop a utilization review denial, a request for authorization (RFA)" in shown


def test_a_category_with_an_uncommon_name_is_spelled_out(client: Client) -> None:
    for url in ("/facets/service/", "/services/", "/?service=dmepos"):
        assert "Equipment &amp; Supplies (DMEPOS)" in page(client, url), url
    assert "durable medical equipment, prosthetics, orthotics" in page(client, "/services/")
    export = client.get("/decisions.csv?service=dmepos").getvalue().decode()
    assert ",DMEPOS," in export, "the state's name"
    for url in ("/decisions.json?service=dmepos", "/services.json", "/services/dmepos.json"):
        answer = client.get(url).content.decode()
        assert '"DMEPOS"' in answer, url
        assert "Equipment" not in answer, url


@pytest.mark.parametrize(
    ("url", "warning"),
    [
        ("/?year=abc", "Year of decision: “abc” isn’t a known value"),
        ("/?service=no/such/thing", "Service: “no/such/thing” isn’t a known value"),
        ("/?sort=zz", "“zz” isn’t one of these"),
        ("/?q=%22open", "A quotation mark isn’t closed"),
        ("/?q=mri+OR", "“OR” has no word next to it"),
        ("/?q=" + "mri+" * 300, "Only the first 1,000 characters"),
        ("/?" + "&".join(f"year={n}" for n in range(1900, 2005)), "only the first 100 values"),
    ],
)
def test_nonsense_gets_a_sentence(client: Client, url: str, warning: str) -> None:
    assert warning in words(page(client, url))


@pytest.mark.parametrize(
    "asked",
    [
        "service=nope",
        "not_year=2016&also_service=nope",
        "passage=nope",
        "year=abc",
        "age=abc",  # a facet whose values have an order of their own
        "decided_from=2017-02-30",
        "injury_to=tomorrow",
        "list=gone",
        "case=" + "9" * 400,
    ],
)
def test_an_unknown_value_is_never_answered_with_the_figures_of_other_decisions(
    client: Client, asked: str
) -> None:
    shown = words(page(client, f"/?{asked}"))
    assert "This archive has no decision " in shown
    assert "so no decision" in shown
    assert client.get(f"/decisions.json?{asked}").json()["decisions"] == 0
    assert client.get(f"/chart.svg?{asked}").status_code == 404
    assert "0 decisions" in words(page(client, f"/embed/?{asked}"))
    assert "no decision" in words(page(client, f"/statistics/?{asked}"))


def test_an_unknown_filter_is_named_unless_a_link_has_it_from_elsewhere(client: Client) -> None:
    said = "“from” in the URL is no filter of this archive, so it was ignored."
    assert said in words(page(client, "/?from=2017-02-30&q=knee"))
    assert client.get("/decisions.json?from=2017-02-30").json()["remarks"] == [said]
    added = "utm_source=mail&gclid=1&fbclid=2&mc_eid=3"
    for asked in (added, "view=table&per=20&split=specialty&group=letter&rationales=full&up_to=9"):
        assert "no filter of this archive" not in page(client, f"/?q=knee&{asked}")


def test_an_unknown_value_next_to_a_known_one_adds_and_excludes_nothing(client: Client) -> None:
    def number(asked: str) -> int:
        return int(client.get(f"/decisions.json?{asked}").json()["decisions"])

    assert number("year=2017&year=abc") == number("year=2017") > 0
    assert number("not_year=abc") == number("")
    assert "“abc” isn’t a known value, so it excludes nothing." in page(client, "/?not_year=abc")


def test_the_page_of_a_facet_says_what_it_left_out(client: Client) -> None:
    shown = words(page(client, "/facets/outcome/?service=no/such/thing&year=abc&q=%22open"))
    assert "Service: “no/such/thing” isn’t a known value, so no decision has it." in shown
    assert "Year of decision: “abc” isn’t a known value, so no decision has it." in shown
    assert "A quotation mark isn’t closed" in shown
    assert "known value" not in page(client, "/facets/outcome/?year=2017&q=knee&find=up")


def test_the_page_of_a_facet_follows_former_values(client: Client) -> None:
    Service.objects.filter(path="diagnostic-testing").update(path="testing")
    response = client.get("/facets/outcome/?service=diagnostic-testing&find=up")
    assert response.status_code == 301
    assert response["Location"] == "/facets/outcome/?service=testing&find=up"


@pytest.mark.parametrize(
    "url",
    ["/", "/facets/outcome/", "/suggestions/", "/help/", "/cases/CM17-9900001/"],
)
def test_pages_are_only_looked_at(client: Client, url: str) -> None:
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1000000000", "%00", "1e9", ""])
def test_any_page_number_is_answered(client: Client, number: str) -> None:
    assert "12 decisions" in words(page(client, f"/?page={number}"))


ATTACKS = [
    "<script>alert(1)</script>",
    "'; DROP TABLE decisions_case; --",
    '" onload="x',
    "{{ 7*7 }}",
    "\u202eevil",
    "a\x00b",
    "%s%n",
    "../../etc/passwd",
    "(" * 400,
    "*" * 400,
    "a*" * 300,
    '"' * 401,
]


@each_row("attack", ATTACKS)
@each_row("name", ["q", "service", "not_service", "year", "sort", "page", "hit"])
def test_hostile_parameters(client: Client, name: str, attack: str) -> None:
    for url in ("/", "/cases/CM17-9900001/"):
        shown = page(client, f"{url}?{name}={quote(attack)}")
        assert "<script>alert" not in shown
        assert 'onload="x' not in shown
        assert ">49<" not in shown
    assert Case.objects.exists()


def test_case_page(client: Client) -> None:
    shown = words(page(client, "/cases/CM17-9900002/"))
    for expected in (
        "Case CM17-9900002 partially overturned",
        "1 of 3 decisions overturned",
        "Apr 3, 2017, 32 days after assignment",
        "Patient’s age 35 Patient’s sex male",
        "Family Practice",
        "Licensed in Texas",
        "Original request Acupuncture for ten sessions",
        "Authorized by the claims administrator Acupuncture for four sessions",
        "cited no evidence",
        "MTUS Chronic Pain Medical Treatment 2016",
        "Four sessions show whether more will help.",
        "Clinical case summary This case involves",
    ):
        assert expected in shown, expected


def test_a_guideline_of_no_known_source_is_called_one(client: Client, take: Take) -> None:
    cited = "Decision based on Non-MTUS Citation {}."
    books = f"{cited.format('Handbook of Knee Bracing')} {cited.format('Brace Review, gout')}"
    take(("one.txt", letter("CM18-0000031", [InventedItem(reviewer=books)]).encode()))
    item = Case.objects.get(case_number="CM18-0000031").items.get()
    names = [each.guideline.name for each in item.citations.filter(cited_by="reviewer")]
    assert names == ["Other", "Other"]
    result = page(client, "/?case=CM18-0000031").partition('class="facts"')[2].partition("</p>")[0]
    table = page(client, "/?case=CM18-0000031&view=table")
    assert result.count(">Other guideline<") == table.count(">Other guideline<") == 1
    assert ">Other<" not in result
    reading = page(client, "/cases/CM18-0000031/1/reading/")
    assert "Cited by the reviewer Other guideline" in words(reading)


def test_case_without_a_number_or_dates(client: Client) -> None:
    case = Case.objects.get(case_number=None)
    shown = words(page(client, f"/cases/{case.slug}/"))
    assert "Case without a number" in shown
    assert "Decided not stated" in shown


def test_no_such_case(client: Client) -> None:
    shown = words(page(client, "/cases/CM99-0000000/", 404))
    assert "Case CM99-0000000 is not in the archive" in shown


def test_the_original_can_be_opened_and_downloaded(client: Client) -> None:
    opened = client.get("/cases/CM17-9900001/letter")
    kept = Case.objects.get(slug="CM17-9900001").letter_sha256
    assert b"".join(opened.streaming_content) == original_path(kept).read_bytes()  # type: ignore[attr-defined]
    assert opened["Content-Type"] == "text/plain; charset=utf-8"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Disposition"] == 'inline; filename="CM17-9900001.txt"'
    saved = client.get("/cases/CM17-9900001/letter?download")
    assert saved["Content-Disposition"] == 'attachment; filename="CM17-9900001.txt"'
    saved.close()


def test_previous_and_next_walk_through_the_whole_search(client: Client) -> None:
    shown = page(client, "/?outcome=overturned&sort=oldest")
    url = html.unescape(re.search(r'class="to-case"[^>]* href="([^"]+)"', shown)[1])  # type: ignore[index]
    visited = []
    while True:
        shown = page(client, url.split("#")[0])
        visited.append(re.search(r'came-for" id="item-(\d+)"', shown)[1])  # type: ignore[index]
        assert f"{len(visited)} of 4" in words(shown)
        assert "Back to search" in shown
        following = re.search(r'<a href="([^"]+)" rel="next"', shown)
        if following is None:
            break
        url = html.unescape(following[1])
    assert len(visited) == DisputedItem.objects.filter(outcome="overturned").count() == 4


@pytest.mark.parametrize("hit", ["0", "999", "abc", "", "99999999999999999999"])
def test_an_unknown_place_still_leads_back(client: Client, hit: str) -> None:
    shown = page(client, f"/cases/CM17-9900001/?q=mri&hit={hit}")
    assert "Back to search" in shown
    assert not re.search(r'rel="(?:prev|next)"', shown)


def test_headers_forbid_what_pages_do_not_need(client: Client) -> None:
    for url in ("/", "/cases/CM17-9900001/", "/admin/login/"):
        policy = client.get(url)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_a_place_in_a_tree_takes_the_place_of_the_one_above(client: Client) -> None:
    shown = page(client, "/?service=diagnostic-testing")
    child = re.search(r'id="service:(diagnostic-testing/[^"]*)" href="([^"]*)"', shown)
    assert child
    url = html.unescape(child[2])
    assert url == f"/?service={quote(child[1])}"
    narrowed = decisions_found(page(client, url))
    assert 0 < narrowed < decisions_found(page(client, "/?service=diagnostic-testing"))
    above = re.search(r'id="service:diagnostic-testing" href="([^"]*)"', page(client, url))
    assert above
    assert above[1] == "/?service=diagnostic-testing"


def shares(shown: str) -> list[tuple[str, str]]:
    """Return the count and the overturned share of each facet value."""
    return re.findall(r"<b>([\d,]+)</b> <i>([\d.]+%)<", shown)


def test_each_value_says_how_often_it_was_overturned(client: Client) -> None:
    shown = page(client, "/")
    value = re.search(r'id="service:diagnostic-testing" href="([^"]*)"', shown)
    assert value
    narrowed = words(page(client, html.unescape(value[1])))
    rate = re.search(r"(\d+) decisions in \d+ letters? , ([\d.]+%) overturned", narrowed)
    assert rate
    of_value = shown[value.start() :].split("</li>")[0]
    assert shares(of_value) == [(rate[1], rate[2])]
    before = words(shown.split('id="facets"')[1].split('class="facet"')[0])
    assert "− excludes Decisions Overturned" in before
    below = words(shown.split('id="facet-ranges"')[1].split("</aside>")[0])
    assert "A decision with several values counts under each." in below
    assert "Italic , faded: fewer than 30" in below
    assert '<a class="few" id="year:2017"' in shown


def test_years_of_few_decisions_are_drawn_only_on_request(client: Client) -> None:
    shown = page(client, "/")
    assert '<svg class="years' not in shown
    asked = re.search(r'<a href="([^"]*)" id="split:year">year</a>', shown)
    assert asked
    drawn = page(client, html.unescape(asked[1]))
    assert '<svg class="years' in drawn
    assert '<b aria-current="true">year</b>' in drawn


def of_facet(shown: str, name: str) -> str:
    """Return the words of a facet's panel."""
    return words(shown.split(f'id="facet-{name}"')[1].split("</details>")[0])


def test_a_facet_with_a_selection_says_that_its_counts_are_without_it(client: Client) -> None:
    said = "The numbers here ignore what you chose in this list."
    shown = page(client, "/?service=diagnostic-testing")
    assert said in of_facet(shown, "service")
    assert said not in of_facet(shown, "region")
    assert said not in page(client, "/?q=knee")
    # It is so: the count is that of all, and choosing the value adds it.
    other = re.search(r'id="service:rehabilitation" href="([^"]*)".*?<b>(\d+)', shown)
    assert other
    alone = decisions_found(page(client, "/?service=rehabilitation"))
    assert int(other[2]) == alone
    both = decisions_found(page(client, html.unescape(other[1])))
    assert both == decisions_found(shown) + alone


def test_an_excluded_value_is_marked_and_no_longer_excluded_by_its_sign(client: Client) -> None:
    shown = page(client, "/?not_service=diagnostic-testing")
    value = re.search(
        r'<li class="excluded"><a[^>]* id="service:diagnostic-testing".*?'
        r'<a class="not" href="([^"]*)" aria-label="Stop excluding Diagnostic Testing"',
        shown,
    )
    assert value
    assert value[1] == "/"
    assert page(client, "/").count('<li class="excluded">') == 0


def test_of_two_places_in_a_tree_the_last_excluded_one_stays(client: Client) -> None:
    above = "diagnostic-testing"
    shown = page(client, f"/?not_service={above}%2Fimaging-radiology")
    (sign,) = re.findall(r'class="not" href="([^"]*)" aria-label="Exclude Diagnostic', shown)
    assert sign == f"/?not_service={above}"


def test_a_list_that_is_closed_has_a_link_to_its_values(client: Client) -> None:
    shown = page(client, "/?q=request").split('id="facet-sex"')[1].split("</details>")[0]
    link = re.search(r'<a href="([^"]*)">All 2 values</a>', shown)
    assert link
    assert link[1] == "/facets/sex/?q=request"
    values = client.get(link[1], headers={"X-Requested-With": "fetch"}).content.decode()
    assert re.findall(r'id="sex:([^"]*)"', values) == re.findall(
        r'id="sex:([^"]*)"', page(client, link[1])
    )
    assert 'id="sex:female"' in page(client, "/?q=request&sex=female")


def test_a_page_has_room_for_fewer_results_the_longer_they_are(client: Client) -> None:
    for query, most in (
        ("", 50),
        ("rationales=full", 25),
        ("split=year-service", 25),
        ("group=letter", 10),
        ("group=letter&rationales=full", 10),
    ):
        shown = page(client, f"/?{query}&per=100")
        assert f"This page shows at most {most} results" in shown
        offered = re.findall(r">(\d+) per page<", shown)
        assert int(offered[-1]) == most
        assert f'value="{most}" selected' in shown
    assert "isn’t one of the choices" in page(client, "/?per=7")
    assert "at most" not in page(client, "/?per=50")


def test_a_letter_shows_its_first_decisions_and_leads_to_all(client: Client, take: Take) -> None:
    items = [InventedItem(f"MRI of the left knee number {number}") for number in range(5)]
    take(("five.txt", letter("CM17-9800031", items).encode()))
    for view in ("list", "table"):
        shown = page(client, f"/?q=number&group=letter&view={view}")
        assert shown.count('class="to-case"') == 3
        link = re.search(r'<a href="([^"]*)">[^<]*5 decisions found', html.unescape(shown))
        assert link
        whole = page(client, link[1])
        assert whole.count('class="to-case"') == 5
        assert decisions_found(whole) == 5


def test_the_menu_leads_to_every_tool(client: Client) -> None:
    menu = page(client, "/").split('aria-label="Sections"')[1].split("</nav>")[0]
    for url in ("/check/", "/browse/", "/statistics/", "/lists/", "/citations/", "/folders/"):
        assert f'href="{url}"' in menu


def test_files_for_people_come_before_those_for_programs(client: Client) -> None:
    shown = page(client, "/?q=knee")
    row = words(shown.split('class="take-away"')[1].split("</p>")[0])
    assert row.startswith(">Download: Excel · CSV More: Follow as a feed · Statistics")
    assert row.endswith("For programs: JSON · JSON Lines · About these files")


def test_of_decisions_of_one_outcome_no_value_has_a_share_overturned(client: Client) -> None:
    for url in ("/?outcome=overturned", "/?not_outcome=upheld", "/facets/year/?outcome=upheld"):
        shown = page(client, url)
        assert 'id="year:2017"' in shown
        assert shares(shown) == [], url
    said = "Decisions with either outcome:"
    assert said in words(page(client, "/?outcome=overturned&split=service"))
    assert said not in words(page(client, "/?year=2017&split=service"))


def test_a_result_says_that_it_was_found_by_other_words_of_the_letter(client: Client) -> None:
    shown = page(client, "/?q=kitchen+OR+knee&synonyms=off")
    results = shown.split('<aside id="reading"')[0].split('<li class="result">')[1:]
    assert results
    for result in results:
        assert ("<mark>" in result) != ("Found in the letter’s summary" in result)
    assert "Found by" not in page(client, "/")


def test_a_list_or_a_table_is_chosen_by_the_address_alone(client: Client) -> None:
    assert '<table class="hits"' in page(client, "/?view=table")
    assert '<table class="hits"' not in page(client, "/")
    assert not client.cookies
    assert 'href="/?year=2017&amp;view=table"' in page(client, "/?year=2017")
    assert 'href="/?year=2017"' in page(client, "/?year=2017&view=table")


@pytest.mark.parametrize("number", ["2", "0", "-1", "abc", "9" * 30, "1000000000"])
def test_a_page_number_beyond_the_results_is_reported(client: Client, number: str) -> None:
    shown = 1  # the only page that there is
    said = f"Page {number} doesn’t exist; showing page {shown}."
    assert said in words(page(client, f"/?page={number}"))
    for right in ("/?page=1", "/?q=zebra&page=1"):
        assert "doesn’t exist" not in page(client, right)


def test_a_case_number_in_lowercase_leads_to_its_case(client: Client) -> None:
    moved = client.get("/cases/cm17-9900001/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/cases/CM17-9900001/")
    assert client.get("/cases/cm99-0000000/").status_code == 404


def test_a_drug_is_found_among_the_values_by_its_brand(client: Client) -> None:
    shown = page(client, "/facets/service/?find=norco")
    assert re.findall(r'aria-label="Exclude ([^"]*)"', shown) == ["Hydrocodone/acetaminophen"]
    assert "Norco" in words(shown), "why it was found"
    shown = words(page(client, "/facets/service/?find=hydrocodone"))
    assert "Norco" not in shown


def test_a_value_with_the_name_of_its_parent_is_shown_once(client: Client) -> None:
    counts = DecisionSearch().facets()[SERVICE]
    above = {value: value.rpartition("/")[0] for value in counts}
    repeated = {
        value
        for value, place in above.items()
        if labels.get(SERVICE, value) == labels.get(SERVICE, place)
        and counts[value] == counts[place]
    }
    assert repeated
    listed = counts.keys() - repeated
    assert set(re.findall(r'id="service:([^"]*)"', page(client, "/facets/service/"))) == listed
    assert f"Find among all {len(listed)} values" in page(client, "/")


def test_missing_values_of_a_search_are_shown_with_0(client: Client) -> None:
    norco = next(
        iter(re.findall(r'id="service:([^"]*)"', page(client, "/facets/service/?find=norco")))
    )
    number = re.compile(r'id="service:([^"]*)".*?<b>(\d+)</b>')
    assert number.findall(page(client, "/facets/service/?find=norco&q=zebra")) == [(norco, "0")]
    selected = number.findall(page(client, f"/?q=zebra&service={norco}"))
    assert selected[-1] == (norco, "0"), "it can be taken away where it stands"
    assert {count for _, count in selected} == {"0"}


def test_values_are_found_in_place_of_their_list(client: Client) -> None:
    asked = {"find": "knee norco", "sort": "oldest"}
    found = client.get(
        "/facets/service/", {**asked, "find": "norco"}, headers={"X-Requested-With": "fetch"}
    )
    part = found.content.decode()
    assert "<html" not in part
    assert re.findall(r'aria-label="Exclude ([^"]*)"', part) == ["Hydrocodone/acetaminophen"]
    assert "/?sort=oldest&amp;service=" in part
    nothing = client.get("/facets/service/", asked, headers={"X-Requested-With": "fetch"})
    assert "No value contains “knee norco”" in nothing.content.decode()
    again = client.get("/facets/service/", {"find": ""}, headers={"X-Requested-With": "fetch"})
    values = re.compile(r'id="(service:[^"]*)"')
    listed = page(client, "/").split('id="facet-service"')[1].split("</div>")[0]
    assert values.findall(again.content.decode()) == values.findall(listed)


def test_what_decides_says_why_it_has_no_table(client: Client) -> None:
    criterion = next(iter(DecisionSearch().facets()[TURNED_ON]))
    shown = words(page(client, f"/?turned_on={criterion}"))
    assert "You chose these decisions by a criterion." in shown


def test_about_says_when_the_letters_were_decided(client: Client) -> None:
    days = Case.objects.aggregate(first=Min("decision_date"), last=Max("decision_date"))
    shown = words(page(client, "/about/"))
    assert f"They were decided from {day(days['first'])} to {day(days['last'])}." in shown
    assert "invented to show" not in shown
