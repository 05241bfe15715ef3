"""All public URLs that accept GET, and the text of their responses."""

import io
import zipfile

from django.test import Client
from pdfminer.high_level import extract_text

from decisions.models import Case, DisputedItem, Folder, FolderEntry
from decisions.pages.browse.browsable_facets import BROWSE_FACETS
from decisions.pages.case_lists import save_list
from decisions.pages.folders.files import FOLDER_FILES
from decisions.pages.folders.links import share_link
from decisions.search import FACETS
from decisions.search.passage_keys import sentence_keys
from ingest.reading import READER_VERSION


def addresses(case: Case, browsed: dict[str, str]) -> dict[str, list[str]]:
    """Map the name of each public URL pattern to URLs to request.

    Args:
        case: the case that the URLs of case pages name.
        browsed: a value of each facet that has browse pages; see `values`.
    """
    item = case.items.order_by("position")[0]
    other = DisputedItem.objects.filter(case__sample=case.sample).exclude(pk=item.pk)[0]
    beside = f"{item.position}/beside/{other.case.slug}/{other.position}/"
    page = f"/cases/{case.slug}"
    key = save_list(
        [number for number in Case.objects.values_list("case_number", flat=True) if number], "test"
    ).key
    passage = f"?passage={next(iter(sentence_keys(item.rationale)), '0' * 16)}"
    made = Client().post("/folders/new/", {"title": "x", "tick": f"{case.slug}:{item.position}"})
    folder = made["Location"]
    entry = FolderEntry.objects.order_by("-pk")[0].pk
    Client().post(folder, {"share": ""})
    shared = f"/folders/shared/{share_link(Folder.objects.order_by('-pk')[0])}/"
    files = [f"decisions.{ending}" for ending in FOLDER_FILES]
    search = [
        "",
        "?q=the",
        f"?case={case.case_number}",
        f"?list={key}",
        "?view=table",
        "?group=letter",
        "?group=letter&view=table&sort=oldest",
    ]
    return {
        "search": [f"/{query}" for query in search],
        "search_json": [f"/decisions.json{query}" for query in search],
        "feed": [f"/decisions.atom{query}" for query in search[:4]],
        "export": [f"/decisions.{e}{q}" for e in ("csv", "xlsx", "jsonl") for q in search[:4]],
        "chart": ["/chart.svg?split=specialty"],
        "search_embed": ["/embed/?q=the", "/embed/?split=service"],
        "search_card": ["/card.png?q=the"],
        "facet": [f"/facets/{facet.name}/" for facet in FACETS],
        "suggestions": [f"/suggestions/?q={case.case_number}", "/suggestions/?q=mtus"],
        "help": ["/help/"],
        "case": [f"{page}/", f"{page}/?q=the&hit=1"],
        "case_json": [f"{page}.json"],
        "appeal": [f"{page}/appeal/"],
        "plain": [f"{page}/plain/"],
        "plain_in": [f"{page}/plain/es/"],
        "appeal_json": [f"{page}/appeal.json"],
        "report": [f"{page}/report/"],
        "reported": [f"{page}/reported/"],
        "similar": [f"{page}/{item.position}/similar/"],
        "reading": [f"{page}/{item.position}/reading/"],
        "compare": [f"{page}/{beside}"],
        "paste": ["/lists/"],
        "case_list": [f"/lists/{key}/"],
        "folders": ["/folders/"],
        "new_folder": [f"/folders/new/?tick={case.slug}:{item.position}"],
        "folder": [folder, f"{folder}?text=rationale"],
        "folder_file": [f"{folder}{name}" for name in files],
        "folder_marks": [f"{folder}{entry}/marks/"],
        "shared_folder": [shared],
        "shared_folder_file": [f"{shared}{name}" for name in files],
        "browse": ["/browse/"],
        "what_decides": ["/what-decides/", "/what-decides/?by=year"],
        "what_decides_embed": ["/what-decides/embed/"],
        "what_decides_svg": ["/what-decides.svg"],
        "consistency": ["/consistency/"],
        "consistency_embed": ["/consistency/embed/"],
        "odds": ["/odds/", f"/odds/?service={browsed['services']}"],
        "odds_embed": [f"/odds/embed/?service={browsed['services']}"],
        "odds_svg": [f"/odds.svg?service={browsed['services']}"],
        "odds_backtest": ["/odds/backtest/"],
        "odds_backtest_embed": ["/odds/backtest/embed/"],
        "odds_json": ["/odds.json", f"/odds.json?service={browsed['services']}"],
        "cite": [f"{page}/{item.position}/cite/"],
        "cite_file": [f"{page}/{item.position}/cite.{e}" for e in ("bib", "ris", "csl.json")],
        "check_citations": ["/citations/"],
        "check_draft": ["/check/"],
        "compare_searches": ["/compare-searches/", "/compare-searches/?a.q=the&b.outcome=upheld"],
        "compare_searches_json": ["/compare-searches.json"],
        "compare_searches_embed": ["/compare-searches/embed/?a.q=the&b.outcome=upheld"],
        "statistics": ["/statistics/", "/statistics/?rows=specialty&columns=outcome"],
        "statistics_json": ["/statistics.json"],
        "statistics_csv": ["/statistics.csv"],
        "statistics_embed": ["/statistics/embed/?rows=specialty&columns=year"],
        "passages": ["/passages/", f"/passages/{passage}"],
        "passages_json": ["/passages.json", f"/passages.json{passage}"],
        "passages_csv": ["/passages.csv", f"/passages.csv{passage}"],
        "passages_embed": ["/passages/embed/", f"/passages/embed/{passage}"],
        "browse_facet": [f"/{kind}/" for kind in BROWSE_FACETS],
        "browse_facet_json": [f"/{kind}.json" for kind in BROWSE_FACETS],
        "browse_value": [f"/{kind}/{value}/" for kind, value in browsed.items()],
        "browse_value_json": [f"/{kind}/{value}.json" for kind, value in browsed.items()],
        "alert_new": ["/alerts/new/", "/alerts/new/?q=the"],
        "alert_asked": ["/alerts/asked/"],
        "alerts_all": ["/alerts/all/"],
        "alerts_mailed": ["/alerts/all/mailed/"],
        **addresses_of_the_api(case, item.position),
        "about": ["/about/"],
        "about_data": ["/about/data/"],
        "accuracy": ["/about/accuracy/"],
        "accuracy_cases": [f"/about/accuracy/version-{READER_VERSION}/"],
        "dataset": ["/data/"],
        "standard_reports": ["/reports/"],
        "standard_report": ["/reports/categories/", "/reports/case-outcomes/"],
        "standard_report_embed": ["/reports/categories/embed/"],
        "standard_report_csv": ["/reports/categories.csv", "/reports/case-outcomes.csv"],
        "standard_report_svg": ["/reports/categories.svg"],
        "standard_report_card": ["/reports/categories.png", "/reports/case-outcomes.png"],
        "login": ["/login/"],
        "original": [f"{page}/letter", f"{page}/letter?download"],
    }


def addresses_of_the_api(case: Case, position: int) -> dict[str, list[str]]:
    """Map the name of each URL pattern of the API that accepts GET to URLs to request."""
    of_case = f"/api/v1/cases/{case.slug}"
    words = ("services", "guidelines", "specialties", "criteria")
    return {
        "api": ["/api/"],
        "api_decisions": ["/api/v1/decisions", "/api/v1/decisions?q=the&sort=relevance&facets=1"],
        "api_cases": ["/api/v1/cases"],
        "api_facets": ["/api/v1/facets"],
        "api_case": [of_case],
        "api_letter_text": [f"{of_case}/text"],
        "api_similar": [f"{of_case}/items/{position}/similar"],
        "api_rates": ["/api/v1/rates?by=year"],
        "api_table": ["/api/v1/table?rows=service&columns=year"],
        "api_what_decides": ["/api/v1/what-decides"],
        "api_passages": ["/api/v1/passages"],
        **{f"api_{kind}": [f"/api/v1/vocabulary/{kind}"] for kind in words},
    }


def values() -> dict[str, str]:
    """Return the most frequent value of each facet that has browse pages."""
    client = Client()
    return {
        kind: max(client.get(f"/{kind}.json").json()["values"], key=lambda line: line["decisions"])[
            "value"
        ]
        for kind in BROWSE_FACETS
    }


def words(name: str, path: str, body: bytes) -> str:
    """Return the text of a response; workbooks, Word files and PDFs are unpacked."""
    if path.partition("?")[0].endswith("decisions.xlsx"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return book.read("xl/worksheets/sheet1.xml").decode()
    if path.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(body)) as document:
            return document.read("word/document.xml").decode()
    if path.endswith("decisions.pdf"):
        return extract_text(io.BytesIO(body)).replace("\n", " ")
    return body.decode("utf-8-sig", errors="replace")
