"""Alerts: saved searches, their messages, and the decisions that they reported."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Alert(models.Model):
    """A saved search, and where to send its new decisions.

    Args:
        key: what its secret links are made of (`decisions/alerts/links.py`).
        email: personal data, kept for this alert alone and gone with it.
        webhook: where decisions are sent instead; what is to be said of the alert goes by email.
        query: the search, as its address says it.
        about: the page that it was saved on.
        rates: whether to tell when the overturn rate moved by more than chance.
        sender: as a list's (`visitors.py`).
        confirmed_at: when the email address was confirmed by a click; nothing is sent before.
        paused: whether its owner wants nothing for now.
        stopped: why the archive sends nothing any more, in a sentence; empty where it does.
        told_to: the number of the last publication that it has been asked about.
        next_at: when to look for new decisions again.
        rate_since: the day on which the two periods of the rate meet; none without dates.
        rate_looks: how often these two periods were compared.
        rate_at: when to compare again.
    """

    class SavedOn(models.TextChoices):
        """What an alert was saved on: the name of the page's address."""

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

    @property
    def is_live(self) -> bool:
        """Whether decisions are looked for."""
        return bool(self.confirmed_at) and not self.paused and not self.stopped


class AlertMessage(models.Model):
    """A message to the owner of an alert: composed in one transaction, then sent until it arrives.

    Args:
        key: what its Message-ID or webhook-id is made of: sent twice, it is the same message.
        facts: of a rate that moved, the numbers; else empty.
        failures: how often sending it failed.
        next_try_at: not before this is it sent.
    """

    class Kind(models.TextChoices):
        """What a message says."""

        CONFIRM = "confirm", "Confirm this alert"
        DECISIONS = "decisions", "New decisions"
        RATE = "rate", "The rate moved"
        STOPPED = "stopped", "The alert was stopped"
        ALL = "all", "All alerts of an address"

    #: What is said of the alert itself: by email, whatever state the alert is in.
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
    """A decision that an alert reported; the database refuses the same one a second time.

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
