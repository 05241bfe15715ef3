"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from imr_archive.about import about, data
from imr_archive.health import health

urlpatterns = [
    path("", include("decisions.urls")),
    path("", include("ingest.urls")),
    path("about/", about, name="about"),
    path("about/data/", data, name="about_data"),
    path("admin/", admin.site.urls),
    path("healthz", health, name="health"),
]
