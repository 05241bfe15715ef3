"""Similar decisions, two side by side, lists, reports, JSON of cases, the words of a search."""

import html
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from decisions.enums import Outcome
from decisions.models import Case, CaseList, DisputedItem, ErrorReport
from decisions.pages.case.word_diff import compare
from decisions.pages.case_lists import parse_list
from decisions.pages.write_rate_limits import ERROR_REPORTS_PER_HOUR
from decisions.search import class_of
from decisions.state_program.published_figures import PUBLISHED, SOURCES
from tests.support.archives import Take
from tests.support.markup import page


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


@pytest.mark.usefixtures("golden")
def test_the_pages_of_similar_decisions_and_of_two_side_by_side(client: Client) -> None:
    for item in DisputedItem.objects.select_related("case", "service"):
        markup = page(client, f"/cases/{item.case.slug}/{item.position}/similar/?q=mri&hit=1")
        similar, _, opposite = markup.partition('id="opposite"')
        assert f'class="outcome {Outcome(item.outcome).other}"' not in similar, "on both sides"
        assert f'class="outcome {item.outcome}"' not in opposite
        for slug, position in re.findall(r'href="/cases/([^/"]*)/#item-(\d+)"', opposite):
            other = DisputedItem.objects.get(case__slug=slug, position=position)
            services = [other.service, *(each.service for each in other.further_services.all())]
            treatments = f"{class_of(item.service.path)}/"
            assert any(f"{service.path}/".startswith(treatments) for service in services)
        assert f"/cases/{item.case.slug}/?q=mri&amp;hit=1#item-{item.position}" in markup
        for page_url in re.findall(r'href="(/cases/[^"]*/beside/[^"]*)"', markup)[:2]:
            beside = page(client, html.unescape(page_url))
            assert item.disputed in html.unescape(beside)
            assert "Rationales" in beside
            assert "What it turned on" in beside
    assert client.get("/cases/CM17-9900001/99/similar/").status_code == 404
    assert client.get("/cases/CM17-9900001/1/beside/nothing/1/").status_code == 404


@pytest.mark.parametrize(
    ("left", "right", "only_left", "only_right"),
    [
        ("The request is not necessary.", "the request is not necessary", [], []),
        ("a b c d e", "a b c x e", ["d e"], ["x e"]),
        ("one two three four", "five six seven", ["one two three four"], ["five six seven"]),
        ("", "some words here", [], ["some words here"]),
        (
            "no red flag of the spine here at all",
            "no red flag of the knee here at all",
            ["spine"],
            ["knee"],
        ),
        ("<b>bold</b> x y z", "<i>x y z", ["b>bold</b"], ["i"]),
        ("", "", [], []),
    ],
)
def test_where_two_texts_differ(
    left: str, right: str, only_left: list[str], only_right: list[str]
) -> None:
    found = compare(left, right)
    assert [left[start:end] for start, end in found.left] == only_left
    assert [right[start:end] for start, end in found.right] == only_right
    assert 0 <= found.shared <= 1


@pytest.mark.parametrize(
    ("left", "right", "alike", "shared"),
    [
        ("a b c d e f x", "a b c d e f y", True, ["a b c d e f"]),
        (
            "One, two three. Four five six seven ten",
            "eight one two three nine",
            False,
            ["One, two three"],
        ),
        ("here is nothing", "that is shared", False, []),
        ("", "some", False, []),
        ("", "", True, []),
    ],
)
def test_what_two_texts_share(left: str, right: str, alike: bool, shared: list[str]) -> None:
    found = compare(left, right)
    assert found.mostly_alike == alike
    places = [left[start:end] for start, end in found.left_shared]
    same = [right[start:end] for start, end in found.right_shared]
    assert [re.sub(r"\W+", " ", each).lower() for each in places] == [
        re.sub(r"\W+", " ", each).lower() for each in same
    ]
    assert places == shared


@pytest.mark.usefixtures("golden")
def test_a_page_marks_what_few_words_share_and_what_many_do_not(client: Client) -> None:
    items = [item for case in Case.objects.all() for item in case.items.all() if item.rationale]
    seen = set()
    for left in items[:4]:
        for right in items:
            if left == right:
                continue
            page_url = (
                f"/cases/{left.case.slug}/{left.position}/beside/"
                f"{right.case.slug}/{right.position}/"
            )
            markup = page(client, page_url)
            found = compare(left.rationale, right.rationale)
            places = found.left if found.mostly_alike else found.left_shared
            first = markup.partition('id="left"')[2].partition("</section>")[0]
            marked = [html.unescape(each) for each in re.findall(r"<mark>([^<]*)</mark>", first)]
            assert marked == [left.rationale[start:end] for start, end in places]
            assert ("Words that <mark>appear in both</mark>" in markup) == (found.shared < 0.5)
            seen.add(found.mostly_alike)
    assert False in seen


def test_long_texts_are_compared_in_part_and_in_time() -> None:
    found = compare("word again " * 20_000, "word word " * 20_000)
    assert found.cut


@pytest.mark.usefixtures("golden")
def test_the_words_of_the_search_are_marked_and_can_be_jumped_to(client: Client) -> None:
    found = client.get("/decisions.json?q=rationale:effusion").json()["results"][0]
    slug = found["case_number"]
    markup = page(client, f"/cases/{slug}/?q=rationale:effusion&hit=1")
    names = re.findall(r'<mark id="([^"]*)">', markup)
    assert names
    assert [name for name in names if f'href="#{name}"' not in markup] == []
    assert "<mark" not in page(client, f"/cases/{slug}/")
    escaped = page(client, f"/cases/{slug}/?q=%3Cscript%3E&hit=1")
    assert "<script>alert" not in escaped


@pytest.mark.usefixtures("golden")
def test_a_case_can_be_cited_and_read_by_programs(client: Client) -> None:
    markup = words(page(client, "/cases/CM17-9900001/"))
    assert "Final Determination No. CM17-9900001" in markup
    cited = page(client, "/cases/CM17-9900001/1/cite/")
    assert '<a href="http://testserver/cases/CM17-9900001/#item-1">http://testserver/' in cited
    answer = client.get("/cases/CM17-9900001.json").json()
    assert (
        client.get("/cases/CM17-9900001/", headers={"Accept": "application/json"}).json() == answer
    )
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/cases/CM17-9900001/", headers={"Accept": browser})
    assert response["Content-Type"].startswith("text/html")
    assert "Accept" in response["Vary"]
    case = Case.objects.get(slug="CM17-9900001")
    assert [item["disputed"] for item in answer["items"]] == [
        item.disputed for item in case.items.all()
    ]
    assert (
        answer["items"][0]["cited"]["reviewer"]["printed"] == case.items.all()[0].reviewer_guideline
    )
    assert answer["letter_sha256"] == case.letter_sha256
    assert client.get("/cases/CM99-0000000.json").status_code == 404


@pytest.mark.usefixtures("golden")
def test_the_json_of_a_search_walks_through_all_of_it(client: Client) -> None:
    first = client.get("/decisions.json").json()
    assert first["decisions"] == DisputedItem.objects.count()
    assert client.get("/", headers={"Accept": "application/json"}).json() == first
    assert first["letters"] == Case.objects.count()
    outcome = {value["value"]: value["decisions"] for value in first["facets"]["outcome"]["values"]}
    for value, number in outcome.items():
        assert DisputedItem.objects.filter(outcome=value).count() == number
    assert client.get("/decisions.json?year=abc").json()["remarks"]
    for page_url in ("/decisions.json?page=99999999999999999999", "/decisions.json?per=0&q=%00"):
        assert client.get(page_url).status_code == 200


@pytest.mark.usefixtures("golden")
def test_every_key_and_example_of_the_documentation_is_true(client: Client) -> None:
    markup = page(client, "/about/data/")
    documented = {
        title: set(re.findall(r"<code>([\w]+)</code>", section))
        for title, _, section in (part.partition("</h3>") for part in markup.split("<h3>")[1:])
    }
    search = client.get("/decisions.json").json()
    case = client.get("/cases/CM17-9900001.json").json()
    services = client.get("/services.json").json()
    service = client.get(f"/services/{services['values'][0]['value']}.json").json()
    count = {"decisions", "overturned", "rate", "interval"}
    assert {*search, *search["results"][0]} <= documented["A search"]
    assert {*case, *case["items"][0], *case["items"][0]["service"]} <= documented["A case"]
    assert {*services, *service} - count <= documented["Browse pages"]
    assert set(client.get("/statistics.json").json()) <= documented["Statistics"]
    examples = re.findall(r'<a href="([^"]*)"><code>http://testserver([^<]*)</code>', markup)
    assert len(examples) >= 8
    for page_url, printed in examples:
        assert page_url == printed
        response = client.get(html.unescape(page_url))
        assert response.status_code == 200
        if ".json?" in page_url or page_url.endswith(".json"):
            assert response.json()
        else:
            assert b"".join(response)


@pytest.mark.django_db
def test_numbers_are_read_from_any_text() -> None:
    found = parse_list(
        "CM16-0221706, cm17 9900001;\nIMR13-0001234\tCM16-0221706 and 12345 of case CM–15 "
        "or 18-0000077, 17-000123 and 555-1234567 on 01-02-2017"
    )
    assert found.numbers == [
        "CM16-0221706", "CM17-0000123", "CM17-9900001", "CM18-0000077", "IMR13-0001234"
    ]  # fmt: skip
    assert found.unclear == ["12345", "CM–15", "555-1234567"]
    assert parse_list("123456789 CM16-12").numbers == []


@pytest.mark.usefixtures("golden")
def test_a_list_understands_a_number_as_the_search_box_does(client: Client) -> None:
    case = Case.public.exclude(case_number=None)[0]
    number = str(case.case_number)
    for typed in (number, number[2:], number.partition("-")[2], f"({number[-7:]})."):
        opened = client.get("/", {"q": typed, "scope": "auto"})
        assert opened["Location"] == case.get_absolute_url()
        assert parse_list(f"{typed}, 7654321").numbers == ["7654321", number]
    listed = client.post("/lists/", {"numbers": f"{number[-7:]} 7654321"})
    shown = words(page(client, listed["Location"]))
    assert f"Found: 1 {number}" in shown
    assert "Not in the archive: 1 7654321" in shown
    # What is not understood is not kept, but named.
    answer = client.post("/lists/", {"numbers": f"{number} CM16-12 123456789"})
    assert "not in the list: CM16-12, 123456789." in words(answer.content.decode())
    assert CaseList.objects.get(numbers=[number]).get_absolute_url() in answer.content.decode()


@pytest.mark.usefixtures("golden")
def test_a_pasted_list_is_a_search_with_an_address(client: Client) -> None:
    known = sorted(str(case) for case in Case.objects.exclude(case_number=None))
    text = " ".join([*known[:2], "CM99-1234567"])
    response = client.post("/lists/", {"numbers": text})
    assert response.status_code == 302
    again = client.post("/lists/", {"numbers": text.lower().replace("-", " ")})
    assert again["Location"] == response["Location"]
    assert CaseList.objects.count() == 1
    shown = words(page(client, response["Location"]))
    assert "2 of 3 cases found" in shown
    assert "Not in the archive: 1 CM99-1234567" in shown
    key = CaseList.objects.get().key
    expected = DisputedItem.objects.filter(case__case_number__in=known[:2])
    answer = client.get(f"/decisions.json?list={key}").json()
    assert answer["decisions"] == expected.count()
    assert answer["letters"] == 2
    counted = {
        value["value"]: value["decisions"] for value in answer["facets"]["outcome"]["values"]
    }
    assert sum(counted.values()) == expected.count()
    narrowed = client.get(f"/decisions.json?list={key}&outcome=upheld").json()["decisions"]
    assert narrowed == expected.filter(outcome="upheld").count()
    assert "List of case numbers" in words(page(client, f"/?list={key}"))
    unknown = client.get("/decisions.json?list=nothing").json()
    assert "doesn’t exist" in unknown["remarks"][0]
    for query in ("list=%00", "list=" + "x" * 1000):
        assert client.get(f"/?{query}").status_code == 200


@pytest.mark.usefixtures("golden")
def test_lists_that_are_too_long_or_empty(client: Client) -> None:
    many = " ".join(f"CM16-{number:07}" for number in range(5_001))
    for text in (many, "nothing", "", "x" * 300_000):
        response = client.post("/lists/", {"numbers": text})
        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()
    most = " ".join(f"CM16-{number:07}" for number in range(5_000))
    response = client.post("/lists/", {"numbers": most})
    assert "0 of 5,000 cases found" in words(page(client, response["Location"]))
    key = response["Location"].strip("/").rpartition("/")[2]
    assert client.get(f"/decisions.json?list={key}").json()["decisions"] == 0


@pytest.mark.usefixtures("golden")
def test_a_report_reaches_the_queue_and_is_throttled(client: Client, admin_client: Client) -> None:
    markup = page(client, "/cases/CM17-9900001/")
    assert 'href="report/?item=1"' in markup
    form = words(page(client, "/cases/CM17-9900001/report/?item=1"))
    assert "Item 1:" in form
    assert "The reviewer’s specialty or license" in form
    said = {"about": "outcome", "message": "The letter says <b>Overturned</b>.", "contact": ""}
    for number in range(ERROR_REPORTS_PER_HOUR):
        response = client.post("/cases/CM17-9900001/report/?item=1", said)
        assert response.status_code == 302, number
    assert client.post("/cases/CM17-9900001/report/?item=1", said).status_code == 429
    assert ErrorReport.objects.count() == ERROR_REPORTS_PER_HOUR
    assert (
        client.post("/cases/CM17-9900001/report/", said, REMOTE_ADDR="10.1.1.1").status_code == 302
    )
    assert "Thank you" in page(client, "/cases/CM17-9900001/reported/")
    report = ErrorReport.objects.filter(item=1).order_by("pk")[0]
    assert "127.0.0.1" not in report.sender
    queue = page(admin_client, "/admin/decisions/errorreport/")
    assert "&lt;b&gt;Overturned" in queue
    page_url = f"/admin/decisions/errorreport/{report.pk}/change/"
    assert "/cases/CM17-9900001/#item-1" in page(admin_client, page_url)
    admin_client.post(page_url, {"handled": "on", "answer": "The letter says upheld."})
    report.refresh_from_db()
    assert (report.handled, report.answer) == (True, "The letter says upheld.")
    assert report.message == said["message"]
    # Users who may see reports see the number of pending ones, without the handled report.
    for page_url, waits in (
        ("/admin/", f"<strong>{ERROR_REPORTS_PER_HOUR}</strong> Error reports to answer"),
        ("/admin/ingest/letter/queue/", f"Error reports to answer: {ERROR_REPORTS_PER_HOUR}<"),
    ):
        shown = page(admin_client, page_url)
        assert waits in shown
        assert '"/admin/decisions/errorreport/?handled__exact=0"' in shown


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("item", ["9", "9" * 18, "9" * 5_000, "first", "-1"])
def test_a_report_of_an_item_that_there_is_not_is_about_the_case(client: Client, item: str) -> None:
    form = words(page(client, f"/cases/CM17-9900001/report/?item={item}"))
    assert "Report an error" in form
    assert "Item" not in form


@pytest.mark.usefixtures("golden")
def test_a_report_is_about_nothing_before_its_sender_says_so(client: Client) -> None:
    page_url = "/cases/CM17-9900001/report/?item=1"
    assert "checked" not in page(client, page_url)
    response = client.post(page_url, {"message": "It is wrong."})
    assert response.status_code == 400
    assert "Choose what is wrong." in response.content.decode()


@pytest.mark.usefixtures("golden")
def test_an_uploader_sees_no_error_reports(client: Client) -> None:
    uploader = User.objects.create_user("uploader", is_staff=True)
    uploader.groups.add(Group.objects.get(name="uploader"))
    client.force_login(uploader, backend="django.contrib.auth.backends.ModelBackend")
    assert "Error reports" not in page(client, "/admin/")


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(
    "said", [{}, {"about": "zz", "message": "x"}, {"about": "text", "message": "x" * 3000}]
)
def test_an_incomplete_error_report(client: Client, said: dict[str, str]) -> None:
    response = client.post("/cases/CM17-9900001/report/", said)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not ErrorReport.objects.exists()


@pytest.mark.usefixtures("golden")
def test_about_says_what_is_held(client: Client) -> None:
    shown = words(page(client, "/about/"))
    assert f"{DisputedItem.objects.count()} decisions in {Case.objects.count()} letters" in shown
    assert "2018 184,733 DWC or CWCI 0 10.3% DWC or CWCI" in shown
    assert "2024 141,621 DWC 2025 0 12.7% DWC 2025" in shown
    assert User.objects.count() == 0


@pytest.mark.usefixtures("golden")
def test_each_published_figure_leads_to_its_source(client: Client) -> None:
    markup = page(client, "/about/")
    named = re.findall(r'href="#(source-[^"]*)"', markup)
    assert len(named) == sum(2 if figures.overturned else 1 for figures in PUBLISHED)
    assert set(named) == {source.name for source in SOURCES}
    for source in SOURCES:
        assert markup.count(f'id="{source.name}"') == 1
        assert html.escape(source.title) in markup
        assert f'<a href="{source.url}">' in markup or not source.url


@pytest.mark.usefixtures("archive")
def test_an_empty_archive_has_its_pages(client: Client) -> None:
    for page_url in (
        "/about/",
        "/browse/",
        "/services/",
        "/statistics/",
        "/decisions.csv",
        "/decisions.atom",
        "/decisions.json",
        "/guidelines.json",
        "/about/data/",
        "/lists/",
    ):
        assert client.get(page_url).status_code == 200, page_url


def test_without_an_index_pages_say_so(client: Client, take: Take, settings: object) -> None:
    from decisions.search.current_engine import current_engine

    settings.INDEX_ROOT = settings.INDEX_ROOT / "none"  # type: ignore[attr-defined]
    current_engine.cache_clear()
    for page_url in (
        "/services/",
        "/statistics/",
        "/decisions.csv",
        "/decisions.atom",
        "/decisions.json",
        "/about/",
    ):
        assert client.get(page_url).status_code == 503, page_url
    current_engine.cache_clear()


@pytest.mark.parametrize(
    "page_url",
    [
        "/cases/CM17-9900002/?q=knee+brace&hit=1",
        "/cases/CM17-9900002/1/similar/?q=knee+brace&hit=1",
        "/cases/CM17-9900002/1/beside/CM17-9900001/1/?q=knee+brace&hit=1",
        "/statistics/?q=knee+brace&rows=service",
        "/facets/service/?q=knee+brace",
    ],
)
def test_the_search_box_keeps_the_words_on_the_way(
    golden: Path, client: Client, page_url: str
) -> None:
    box = re.search(r'<input type="search" id="q"[^>]*>', client.get(page_url).content.decode())
    assert box
    assert 'value="knee brace"' in box[0]
