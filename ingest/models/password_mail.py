"""The limit of mails for forgotten passwords."""

from django.conf import settings
from django.db import models


class PasswordMail(models.Model):
    """The time at which an account was last mailed a link to choose a new password."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}: {self.sent_at:%Y-%m-%d %H:%M}"
