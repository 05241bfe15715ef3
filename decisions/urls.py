"""URLs of the public pages; they are cited, so they stay."""

import re

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from decisions.alerts import alerts_of_address
from decisions.alerts import views as alerts
from decisions.export.formats import FORMATS
from decisions.pages import case_lists, crawlers, dataset_page, error_reports, feeds, json_views
from decisions.pages.appeal import views as appeal
from decisions.pages.browse import views as browse
from decisions.pages.browse.browsable_facets import BROWSE_FACETS
from decisions.pages.case import compare
from decisions.pages.case import views as case
from decisions.pages.case.plain import LANGUAGES, plain
from decisions.pages.citing import check_citations, cite_page
from decisions.pages.citing.styles import FILE_STYLES
from decisions.pages.downloads import export
from decisions.pages.folders import marking
from decisions.pages.folders import views as folders
from decisions.pages.folders.files import FOLDER_FILES
from decisions.pages.json_views import with_json
from decisions.pages.odds import answer_json, backtest_page, odds_page
from decisions.pages.recurring_passages import views as passages
from decisions.pages.redirects import redirects_former_case, redirects_former_values
from decisions.pages.search import views as search
from decisions.pages.search.icon import favicon
from decisions.pages.standard_reports import views as standard_reports
from decisions.pages.statistics import (
    comparison_page,
    consistency_page,
    crosstab_page,
    what_decides_page,
)

for name, values in (
    ("browse_facet", BROWSE_FACETS),
    ("citation_ending", FILE_STYLES),
    ("ending", FORMATS),
    ("folder_file", FOLDER_FILES),
    ("plain_language", LANGUAGES),
):
    regex = "|".join(map(re.escape, values))
    register_converter(type(name, (StringConverter,), {"regex": regex}), name)

urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-browse.xml", crawlers.sitemap_browse, name="sitemap_browse"),
    path("sitemap-cases-<int:number>.xml", crawlers.sitemap_cases, name="sitemap_cases"),
    path("", with_json(json_views.search)(redirects_former_values(search.search)), name="search"),
    path("decisions.json", json_views.search, name="search_json"),
    path("decisions.atom", feeds.feed, name="feed"),
    path("decisions.<ending:ending>", redirects_former_values(export), name="export"),
    path("embed/", redirects_former_values(search.embed), name="search_embed"),
    path("card.png", redirects_former_values(search.card), name="search_card"),
    path("chart.svg", redirects_former_values(search.chart), name="chart"),
    path("facets/<slug:name>/", redirects_former_values(search.facet), name="facet"),
    path("suggestions/", search.suggestions, name="suggestions"),
    path("help/", search.help_sheet, name="help"),
    path(
        "cases/<slug:slug>/",
        with_json(json_views.case)(redirects_former_case(case.case)),
        name="case",
    ),
    path("cases/<slug:slug>.json", json_views.case, name="case_json"),
    path("cases/<slug:slug>/plain/", redirects_former_case(plain), name="plain"),
    path(
        "cases/<slug:slug>/plain/<plain_language:language>/",
        redirects_former_case(plain),
        name="plain_in",
    ),
    path(
        "cases/<slug:slug>/appeal/",
        with_json(appeal.page_json)(redirects_former_case(appeal.page)),
        name="appeal",
    ),
    path(
        "cases/<slug:slug>/appeal.json", redirects_former_case(appeal.page_json), name="appeal_json"
    ),
    path("cases/<slug:slug>/report/", redirects_former_case(error_reports.report), name="report"),
    path("cases/<slug:slug>/reported/", error_reports.reported, name="reported"),
    path(
        "cases/<slug:slug>/<int:position>/cite/", redirects_former_case(cite_page.page), name="cite"
    ),
    path(
        "cases/<slug:slug>/<int:position>/cite.<citation_ending:ending>",
        redirects_former_case(cite_page.file),
        name="cite_file",
    ),
    path("citations/", check_citations.page, name="check_citations"),
    path(
        "cases/<slug:slug>/<int:position>/similar/",
        redirects_former_case(compare.similar_page),
        name="similar",
    ),
    path("cases/<slug:slug>/<int:position>/reading/", search.reading, name="reading"),
    path(
        "cases/<slug:slug>/<int:position>/beside/<slug:other_slug>/<int:other_position>/",
        redirects_former_case(compare.compare_page),
        name="compare",
    ),
    path("lists/", case_lists.paste, name="paste"),
    path("lists/<slug:key>/", case_lists.case_list, name="case_list"),
    path("alerts/new/", alerts.new, name="alert_new"),
    path("alerts/asked/", alerts.asked, name="alert_asked"),
    path("alerts/all/", alerts_of_address.ask, name="alerts_all"),
    path("alerts/all/mailed/", alerts_of_address.mailed, name="alerts_mailed"),
    path("alerts/all/<str:token>/", alerts_of_address.page, name="alerts_of_address"),
    path("alerts/confirm/<str:token>/", alerts.confirm, name="alert_confirm"),
    path("alerts/<str:token>/", alerts.alert, name="alert"),
    path("alerts/<str:token>/unsubscribe/", alerts.unsubscribe, name="alert_unsubscribe"),
    path("alerts/<str:token>/<int:number>/", alerts.message, name="alert_message"),
    path("folders/", folders.index, name="folders"),
    path("folders/new/", folders.new, name="new_folder"),
    path("folders/add/", folders.add_ticked, name="add_to_folder"),
    path("folders/shared/<str:link>/", folders.shared, name="shared_folder"),
    path(
        "folders/shared/<str:link>/decisions.<folder_file:ending>",
        folders.shared_file,
        name="shared_folder_file",
    ),
    path("folders/<str:key>/", folders.folder, name="folder"),
    path("folders/<str:key>/decisions.<folder_file:ending>", folders.file, name="folder_file"),
    path("folders/<str:key>/<int:entry>/marks/", marking.page, name="folder_marks"),
    path("browse/", browse.index, name="browse"),
    path(
        "statistics/",
        with_json(crosstab_page.page_json)(crosstab_page.page),
        name="statistics",
    ),
    path("statistics.json", crosstab_page.page_json, name="statistics_json"),
    path("statistics.csv", crosstab_page.page_csv, name="statistics_csv"),
    path("statistics/embed/", crosstab_page.embed, name="statistics_embed"),
    path(
        "compare-searches/",
        with_json(comparison_page.page_json)(comparison_page.page),
        name="compare_searches",
    ),
    path("compare-searches.json", comparison_page.page_json, name="compare_searches_json"),
    path("compare-searches/embed/", comparison_page.embed, name="compare_searches_embed"),
    path("compare-searches.svg", comparison_page.chart_svg, name="compare_searches_svg"),
    path(
        "passages/",
        with_json(passages.page_json)(passages.page),
        name="passages",
    ),
    path("passages.json", passages.page_json, name="passages_json"),
    path("passages.csv", passages.page_csv, name="passages_csv"),
    path("passages/embed/", passages.embed, name="passages_embed"),
    path("passages.svg", passages.chart_svg, name="passages_svg"),
    path("data/", dataset_page.page, name="dataset"),
    path("data/<str:name>/<path:path>", dataset_page.file, name="dataset_file"),
    path("reports/", standard_reports.index, name="standard_reports"),
    path("reports/<slug:name>/", standard_reports.page, name="standard_report"),
    path("reports/<slug:name>/embed/", standard_reports.embed, name="standard_report_embed"),
    path("reports/<slug:name>.csv", standard_reports.page_csv, name="standard_report_csv"),
    path("reports/<slug:name>.png", standard_reports.card, name="standard_report_card"),
    path("reports/<slug:name>.svg", standard_reports.chart_svg, name="standard_report_svg"),
    path("what-decides/", what_decides_page.page, name="what_decides"),
    path("what-decides/embed/", what_decides_page.embed, name="what_decides_embed"),
    path("what-decides.svg", what_decides_page.chart_svg, name="what_decides_svg"),
    path("consistency/", consistency_page.page, name="consistency"),
    path("consistency/embed/", consistency_page.embed, name="consistency_embed"),
    path("odds/", with_json(answer_json.page_json)(odds_page.page), name="odds"),
    path("odds.json", answer_json.page_json, name="odds_json"),
    path("odds/embed/", odds_page.embed, name="odds_embed"),
    path("odds.svg", odds_page.chart_svg, name="odds_svg"),
    path("odds/backtest/", backtest_page.page, name="odds_backtest"),
    path("odds/backtest/embed/", backtest_page.embed, name="odds_backtest_embed"),
    path("odds/backtest.svg", backtest_page.chart_svg, name="odds_backtest_svg"),
    path(
        "<browse_facet:kind>/",
        with_json(json_views.browse_facet)(browse.browse_facet),
        name="browse_facet",
    ),
    path("<browse_facet:kind>.json", json_views.browse_facet, name="browse_facet_json"),
    path(
        "<browse_facet:kind>/<path:value>.json", json_views.browse_value, name="browse_value_json"
    ),
    path(
        "<browse_facet:kind>/<path:value>/",
        with_json(json_views.browse_value)(browse.browse_value),
        name="browse_value",
    ),
]
