"""URLs of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from imr_archive.about import accuracy_page
from imr_archive.about.views import about, data
from imr_archive.api import api_urls, openapi, reference

admin.autodiscover()  # not when a process starts, because few commands need the administration

urlpatterns = [
    path("api/", reference, name="api"),
    path("api/openapi.json", openapi, name="openapi"),
    path("api/v1/", api_urls),
    path("about/", about, name="about"),
    path("about/accuracy/", accuracy_page.page, name="accuracy"),
    path("about/accuracy/<slug:name>/", accuracy_page.cases_of_value, name="accuracy_cases"),
    path("about/data/", data, name="about_data"),
    path("", include("decisions.urls")),
    path("", include("ingest.urls")),
    re_path(  # the history's former URL
        r"^admin/ingest/act/(?P<rest>.*)$",
        RedirectView.as_view(
            url="/admin/ingest/auditevent/%(rest)s", query_string=True, permanent=True
        ),
        name="former_history",
    ),
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(next_page="search"), name="logout"),
]

handler404 = "decisions.pages.not_found.not_found"
handler400 = "imr_archive.error_pages.bad_request"
handler500 = "imr_archive.error_pages.failed"
