"""Invitations: an administrator makes an account, and its holder chooses the password.

The link is that of Django's own reset of a password: signed, for one account, good once and for
`PASSWORD_RESET_TIMEOUT` seconds. Accounts for others than who works here are off unless
`ARCHIVE_ACCOUNTS` is set.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

_SECONDS_A_DAY = 86_400


@method_decorator(login_not_required, name="dispatch")
class InvitationView(PasswordResetConfirmView):
    """Ask who was invited for a password."""

    template_name = "registration/invitation.html"
    success_url = reverse_lazy("login")
    reset_url_token = "password"  # noqa: S105  a part of the address

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer where there are accounts."""
        if not settings.ACCOUNTS:
            raise Http404
        return super().dispatch(*args, **kwargs)


def may_be_invited(user: User) -> bool:
    """Return whether an account waits for its holder to choose a password."""
    return bool(settings.ACCOUNTS and user.is_active and not user.has_usable_password())


def invite(user: User, request: HttpRequest) -> str:
    """Return the link that lets the holder of an account choose a password; mail it if possible.

    Raises:
        OSError: the mail server took no mail. The link is good all the same.
    """
    link = invitation(user, request)
    if is_mailed(user):
        days = settings.PASSWORD_RESET_TIMEOUT // _SECONDS_A_DAY
        send_mail(
            "Your account in the IMR Archive",
            f"You were invited to the IMR Archive. Your username is {user.username}.\n\n"
            f"Choose a password within {days} days:\n{link}\n",
            None,
            [user.email],
        )
    return link


def invitation(user: User, request: HttpRequest) -> str:
    """Return the link that lets the holder of an account choose a password."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("invitation", args=[name, default_token_generator.make_token(user)])
    return request.build_absolute_uri(path)


def is_mailed(user: User) -> bool:
    """Return whether an invitation of an account is mailed."""
    return bool(user.email and settings.ALERTS)
