"""Addresses of the letters themselves."""

from django.urls import path

from ingest import views

urlpatterns = [
    path("cases/<slug:slug>/letter", views.original, name="original"),
    path("cases/<slug:slug>/review", views.review, name="review"),
]
