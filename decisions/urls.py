"""Addresses of the public pages; they are cited, so they stay."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from decisions.export.formats import FORMATS
from decisions.export.views import export
from decisions.pages import (
    browse,
    case_lists,
    crosstab_page,
    error_reports,
    feeds,
    reading_flow,
    twins,
    views,
)
from decisions.pages.former import follows_case, follows_values
from decisions.pages.shelves import SHELVES
from decisions.pages.twins import with_twin


class _ShelfConverter(StringConverter):
    regex = "|".join(SHELVES)


class _EndingConverter(StringConverter):
    regex = "|".join(FORMATS)


register_converter(_ShelfConverter, "shelf")
register_converter(_EndingConverter, "ending")

urlpatterns = [
    path("", with_twin(twins.search)(follows_values(views.search)), name="search"),
    path("decisions.json", twins.search, name="search_json"),
    path("decisions.atom", feeds.feed, name="feed"),
    path("decisions.<ending:ending>", follows_values(export), name="export"),
    path("facets/<slug:name>/", follows_values(views.facet), name="facet"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("help/", views.help_sheet, name="help"),
    path("cases/<slug:slug>/", with_twin(twins.case)(follows_case(views.case)), name="case"),
    path("cases/<slug:slug>.json", twins.case, name="case_json"),
    path("cases/<slug:slug>/report/", follows_case(error_reports.report), name="report"),
    path("cases/<slug:slug>/reported/", error_reports.reported, name="reported"),
    path(
        "cases/<slug:slug>/<int:position>/similar/",
        follows_case(reading_flow.similar_page),
        name="similar",
    ),
    path(
        "cases/<slug:slug>/<int:position>/beside/<slug:other_slug>/<int:other_position>/",
        follows_case(reading_flow.compare_page),
        name="compare",
    ),
    path("lists/", case_lists.paste, name="paste"),
    path("lists/<slug:key>/", case_lists.case_list, name="case_list"),
    path("browse/", browse.shelves, name="browse"),
    path("statistics/", with_twin(crosstab_page.table_json)(crosstab_page.page), name="statistics"),
    path("statistics.json", crosstab_page.table_json, name="statistics_json"),
    path("statistics.csv", crosstab_page.table_csv, name="statistics_csv"),
    path("<shelf:kind>/", with_twin(twins.shelf)(browse.shelf), name="shelf"),
    path("<shelf:kind>.json", twins.shelf, name="shelf_json"),
    path("<shelf:kind>/<path:value>.json", twins.shelf_page, name="shelf_page_json"),
    path(
        "<shelf:kind>/<path:value>/",
        with_twin(twins.shelf_page)(browse.shelf_page),
        name="shelf_page",
    ),
]
