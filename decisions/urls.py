"""Addresses of the public pages; they are cited, so they stay."""

from django.urls import path

from decisions import views

urlpatterns = [
    path("", views.search, name="search"),
    path("cases/<slug:slug>/", views.case, name="case"),
]
