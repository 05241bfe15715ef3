"""Addresses of the letters themselves."""

from django.urls import path

from ingest import drafts, views

urlpatterns = [
    path("check/", drafts.page, name="check_draft"),
    path("cases/<slug:slug>/letter", views.original, name="original"),
    path("cases/<slug:slug>/review", views.review, name="review"),
]
