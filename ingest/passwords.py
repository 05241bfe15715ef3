"""Passwords of accounts: changed by their holder, or reset with a mailed link.

The views are Django's. They are enabled if there are accounts (`ARCHIVE_ACCOUNTS`). If there is a
mail server, the link is mailed to accounts that are active and have a password and an address.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator

from ingest.models import PasswordMail

_AN_HOUR = timedelta(hours=1)


@method_decorator(login_not_required, name="dispatch")
class AccountsRequiredMixin:
    """A view that requires accounts, and with `needs_mail` also a mail server.

    In a closed archive these views need no login, for people without a password; Django's views
    that require a login check it themselves.
    """

    needs_mail = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return a 404 response unless accounts, and mail if needed, are enabled."""
        if not settings.ACCOUNTS or (self.needs_mail and not settings.ALERTS):
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class HourlyPasswordResetForm(PasswordResetForm):
    """A form for an address; each account gets at most one mail per hour."""

    def get_users(self, email: str) -> Iterator[User]:
        """Yield the accounts of an address that got no mail in the last hour."""
        for user in super().get_users(email):
            if _may_be_mailed(user):
                yield user


def _may_be_mailed(user: User) -> bool:
    """Return whether an account may get a mail now, and record that it gets one.

    The database decides, so that of several web servers only one sends it.
    """
    now = timezone.now()
    _, first = PasswordMail.objects.get_or_create(user=user, defaults={"sent_at": now})
    earlier = PasswordMail.objects.filter(user=user, sent_at__lte=now - _AN_HOUR)
    return first or bool(earlier.update(sent_at=now))


class ChangeView(AccountsRequiredMixin, views.PasswordChangeView):
    """Ask for the old password and a new one."""

    template_name = "registration/password.html"
    success_url = reverse_lazy("password_changed")


class ChangedView(AccountsRequiredMixin, views.PasswordChangeDoneView):
    """Say that the password was changed."""

    template_name = "registration/password_changed.html"


class ForgottenView(AccountsRequiredMixin, views.PasswordResetView):
    """Ask for an address and mail a link, without revealing whether an account exists."""

    needs_mail = True
    form_class = HourlyPasswordResetForm
    template_name = "registration/password_forgotten.html"
    email_template_name = "registration/password_mail.txt"
    subject_template_name = "registration/password_subject.txt"
    success_url = reverse_lazy("password_mailed")

    @property
    def extra_email_context(self) -> dict[str, Any]:  # type: ignore[override]
        """The context of the mail: the configured URL of the archive, not the request's host."""
        return {"site": settings.SITE_URL}


class MailedView(AccountsRequiredMixin, views.PasswordResetDoneView):
    """Confirm that the link was mailed if the account exists."""

    needs_mail = True
    template_name = "registration/password_mailed.html"


class ResetView(AccountsRequiredMixin, views.PasswordResetConfirmView):
    """Ask the holder of a mailed link for a new password."""

    template_name = "registration/password_reset.html"
    success_url = reverse_lazy("login")
    reset_url_token = "new"  # noqa: S105  a part of the address
