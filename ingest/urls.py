"""URLs of the letters themselves, of drafts and of invitations."""

from django.urls import path

from ingest import draft_check_page, views
from ingest.invitations import InvitationView

urlpatterns = [
    path("invitation/<uidb64>/<token>/", InvitationView.as_view(), name="invitation"),
    path("check/", draft_check_page.page, name="check_draft"),
    path("cases/<slug:slug>/letter", views.original, name="original"),
    path("cases/<slug:slug>/review", views.review, name="review"),
]
