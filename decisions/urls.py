"""Addresses of the public pages; they are cited, so they stay."""

from django.urls import path

from decisions import views

urlpatterns = [
    path("", views.search, name="search"),
    path("facets/<slug:name>/", views.facet, name="facet"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("help/", views.help_sheet, name="help"),
    path("cases/<slug:slug>/", views.case, name="case"),
]
