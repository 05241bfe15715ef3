"""Alerts: saved searches, their messages, and the decisions that they reported."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Alert(models.Model):
    """A saved search, and where to send its new decisions.

    Args:
        key: the key from which its secret links are made (`decisions/alerts/links.py`).
        email: personal data, stored only for this alert and deleted with it.
        webhook: the URL that receives the decisions instead; notices about the alert go by email.
        query: the search, as the query string of its URL.
        about: the page that it was saved on.
        rates: whether to notify of significant changes of the overturn rate.
        sender: as in `CaseList`.
        confirmed_at: when the email address was confirmed by a click; nothing is sent before.
        paused: whether its owner has paused it.
        stopped: why the archive stopped sending, in a sentence; empty if it has not.
        told_to: the number of the last publication that it has been checked for.
        next_at: when to look for new decisions again.
        rate_since: the day between the two compared periods; None without dates.
        rate_looks: the number of comparisons of these two periods.
        rate_at: when to compare again.
    """

    class SavedOn(models.TextChoices):
        """The page on which an alert was saved: the name of its URL."""

        SEARCH = "search", "Decisions"
        WHAT_DECIDES = "what_decides", "Decisions, and what they turned on"

    class Frequency(models.TextChoices):
        """How often an alert looks for decisions; webhooks get them as they come."""

        DAILY = "daily", "Daily"
        WEEKLY = "weekly", "Weekly"

        @property
        def period(self) -> timedelta:
            """The time between two messages."""
            return timedelta(days=1 if self is Alert.Frequency.DAILY else 7)

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, db_index=True)
    webhook = models.URLField(max_length=500, blank=True)
    query = models.TextField(blank=True)
    about = models.CharField(max_length=20, choices=SavedOn.choices, default=SavedOn.SEARCH)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.WEEKLY)
    rates = models.BooleanField(default=False)
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    confirmed_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    stopped = models.CharField(max_length=300, blank=True)
    told_to = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    rate_since = models.DateField(null=True)
    rate_looks = models.PositiveSmallIntegerField(default=0)
    rate_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Alert {self.pk}"


class AlertMessage(models.Model):
    """A message to the owner of an alert: composed in one transaction, then sent until it arrives.

    Args:
        key: the key from which its Message-ID or webhook-id is made, the same at each attempt.
        facts: the numbers of a changed rate; otherwise empty.
        failures: the number of failed attempts.
        next_try_at: the earliest time of the next attempt.
    """

    class Kind(models.TextChoices):
        """The kinds of messages."""

        CONFIRM = "confirm", "Confirm this alert"
        DECISIONS = "decisions", "New decisions"
        RATE = "rate", "The rate moved"
        STOPPED = "stopped", "The alert was stopped"
        ALL = "all", "All alerts of an address"

    #: Notices about the alert itself: sent by email in every state of the alert.
    NOTICES = (Kind.CONFIRM, Kind.STOPPED, Kind.ALL)

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="messages")
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(name="message_waits", fields=["next_try_at"], condition=Q(sent_at=None)),
            models.Index(name="message_sent", fields=["sent_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.alert}"

    @property
    def is_mail(self) -> bool:
        """Whether it goes by email: notices always do."""
        return self.kind in self.NOTICES or not self.alert.webhook


class AlertedDecision(models.Model):
    """A decision that an alert reported; it is unique in the database.

    Args:
        case_uid, position: the identity of the decision, as in feeds.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="+")
    message = models.ForeignKey(AlertMessage, models.CASCADE, related_name="decisions")
    case_uid = models.UUIDField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="decision_is_told_once", fields=["alert", "case_uid", "position"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_uid} {self.position}"
