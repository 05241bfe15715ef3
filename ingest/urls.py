"""URLs of letters, drafts, invitations and passwords."""

from django.urls import path

from ingest import draft_check_page, passwords, views
from ingest.invitations import InvitationView

urlpatterns = [
    path("invitation/<uidb64>/<token>/", InvitationView.as_view(), name="invitation"),
    path("password/", passwords.ChangeView.as_view(), name="password"),
    path("password/changed/", passwords.ChangedView.as_view(), name="password_changed"),
    path("password/forgotten/", passwords.ForgottenView.as_view(), name="password_forgotten"),
    path("password/mailed/", passwords.MailedView.as_view(), name="password_mailed"),
    path("password/<uidb64>/<token>/", passwords.ResetView.as_view(), name="password_reset"),
    path("check/", draft_check_page.page, name="check_draft"),
    path("cases/<slug:slug>/letter", views.original, name="original"),
    path("cases/<slug:slug>/review", views.review, name="review"),
]
