"""Passwords of accounts: changed by their holder, or chosen anew by a link that is mailed.

These are Django's own views. They exist where there are accounts (`ARCHIVE_ACCOUNTS`), and the link
is mailed where there is a mail server, to an account that is active and has a password and an
address.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

_AN_HOUR = 3600


@method_decorator(login_not_required, name="dispatch")
class WhereAccounts:
    """A view that is there only where accounts are; `needs_mail` says that it mails, too.

    A closed archive lets in who has no password yet, or has forgotten it; Django's views that need
    a login ask for one themselves.
    """

    needs_mail = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer where there are accounts."""
        if not settings.ACCOUNTS or (self.needs_mail and not settings.ALERTS):
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class OneMailAnHour(PasswordResetForm):
    """Asks for an address; an account is mailed once an hour, however often somebody asks.

    Each process counts by itself.
    """

    def get_users(self, email: str) -> Iterator[User]:
        """Yield the accounts of an address that were not mailed within the hour."""
        for user in super().get_users(email):
            if cache.add(f"password-mailed-{user.pk}", True, _AN_HOUR):
                yield user


class ChangeView(WhereAccounts, views.PasswordChangeView):
    """Ask for the old password and a new one."""

    template_name = "registration/password.html"
    success_url = reverse_lazy("password_changed")


class ChangedView(WhereAccounts, views.PasswordChangeDoneView):
    """Say that the password was changed."""

    template_name = "registration/password_changed.html"


class ForgottenView(WhereAccounts, views.PasswordResetView):
    """Ask for the address of an account, and mail it a link; nobody is told whether it has one."""

    needs_mail = True
    form_class = OneMailAnHour
    template_name = "registration/password_forgotten.html"
    email_template_name = "registration/password_mail.txt"
    subject_template_name = "registration/password_subject.txt"
    success_url = reverse_lazy("password_mailed")

    @property
    def extra_email_context(self) -> dict[str, Any]:  # type: ignore[override]
        """What the mail needs: the archive's own URL, whatever name the request gave it."""
        return {"site": settings.SITE_URL}


class MailedView(WhereAccounts, views.PasswordResetDoneView):
    """Say that the link is on its way, if there is such an account."""

    needs_mail = True
    template_name = "registration/password_mailed.html"


class ResetView(WhereAccounts, views.PasswordResetConfirmView):
    """Ask whoever has a mailed link for a new password."""

    template_name = "registration/password_reset.html"
    success_url = reverse_lazy("login")
    reset_url_token = "new"  # noqa: S105  a part of the address
