"""Invitations: an administrator creates an account, and its holder chooses the password.

The link is Django's password reset link: signed, for one account, valid once and for
`PASSWORD_RESET_TIMEOUT` seconds. Accounts for people other than staff are disabled unless
`ARCHIVE_ACCOUNTS` is set.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ingest.passwords import AccountsRequiredMixin


class InvitationView(AccountsRequiredMixin, PasswordResetConfirmView):
    """Ask an invited person to choose a password."""

    template_name = "registration/invitation.html"
    success_url = reverse_lazy("login")
    reset_url_token = "password"  # noqa: S105  a part of the address


def may_be_invited(user: User) -> bool:
    """Return whether the holder of an account can be invited to choose a password."""
    return bool(settings.ACCOUNTS and user.is_active and not user.has_usable_password())


def invitation(user: User, request: HttpRequest) -> str:
    """Return the link that lets the holder of an account choose a password."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("invitation", args=[name, default_token_generator.make_token(user)])
    return request.build_absolute_uri(path)


def mail_invitation(user: User, link: str) -> bool:
    """Mail the link of an invitation; return whether there is a mail server and an address.

    Raises:
        OSError: the mail server did not accept the mail. The link is still valid.
    """
    if not (user.email and settings.ALERTS):
        return False
    send_mail(
        "Your account in the IMR Archive",
        f"You were invited to the IMR Archive. Your username is {user.username}.\n\n"
        f"Choose a password within {days_to_choose()} days:\n{link}\n",
        None,
        [user.email],
    )
    return True


def days_to_choose() -> int:
    """Return the number of days that an invitation is valid."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
