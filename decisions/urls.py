"""Addresses of the public pages; they are cited, so they stay."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from decisions.export.formats import FORMATS
from decisions.export.views import export
from decisions.pages import case_lists, error_reports, feeds, json_api
from decisions.pages.browse import views as browse
from decisions.pages.browse.facets import SHELVES
from decisions.pages.case import compare
from decisions.pages.case import views as case
from decisions.pages.redirects import follows_case, follows_values
from decisions.pages.search import views as search
from decisions.pages.statistics import crosstab_page


class _ShelfConverter(StringConverter):
    regex = "|".join(SHELVES)


class _EndingConverter(StringConverter):
    regex = "|".join(FORMATS)


register_converter(_ShelfConverter, "shelf")
register_converter(_EndingConverter, "ending")

urlpatterns = [
    path("", json_api.with_twin(json_api.search)(follows_values(search.search)), name="search"),
    path("decisions.json", json_api.search, name="search_json"),
    path("decisions.atom", feeds.feed, name="feed"),
    path("decisions.<ending:ending>", follows_values(export), name="export"),
    path("facets/<slug:name>/", follows_values(search.facet), name="facet"),
    path("suggestions/", search.suggestions, name="suggestions"),
    path("help/", search.help_sheet, name="help"),
    path(
        "cases/<slug:slug>/",
        json_api.with_twin(json_api.case)(follows_case(case.case)),
        name="case",
    ),
    path("cases/<slug:slug>.json", json_api.case, name="case_json"),
    path("cases/<slug:slug>/report/", follows_case(error_reports.report), name="report"),
    path("cases/<slug:slug>/reported/", error_reports.reported, name="reported"),
    path(
        "cases/<slug:slug>/<int:position>/similar/",
        follows_case(compare.similar_page),
        name="similar",
    ),
    path(
        "cases/<slug:slug>/<int:position>/beside/<slug:other_slug>/<int:other_position>/",
        follows_case(compare.compare_page),
        name="compare",
    ),
    path("lists/", case_lists.paste, name="paste"),
    path("lists/<slug:key>/", case_lists.case_list, name="case_list"),
    path("browse/", browse.shelves, name="browse"),
    path(
        "statistics/",
        json_api.with_twin(crosstab_page.table_json)(crosstab_page.page),
        name="statistics",
    ),
    path("statistics.json", crosstab_page.table_json, name="statistics_json"),
    path("statistics.csv", crosstab_page.table_csv, name="statistics_csv"),
    path("<shelf:kind>/", json_api.with_twin(json_api.shelf)(browse.shelf), name="shelf"),
    path("<shelf:kind>.json", json_api.shelf, name="shelf_json"),
    path("<shelf:kind>/<path:value>.json", json_api.shelf_page, name="shelf_page_json"),
    path(
        "<shelf:kind>/<path:value>/",
        json_api.with_twin(json_api.shelf_page)(browse.shelf_page),
        name="shelf_page",
    ),
]
