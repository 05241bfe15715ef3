"""Reports by visitors of errors in a case."""

from django.db import models

from decisions.models.case import Case


class ErrorReport(models.Model):
    """What a visitor says is wrong with a case.

    Args:
        item: the position of the item concerned; None for the whole case.
        sender: a keyed hash of the sender's address, to slow down anyone who sends too many; empty
            after a day.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="error_reports")
    item = models.PositiveSmallIntegerField(null=True, blank=True)
    about = models.CharField("what is wrong", max_length=40)
    message = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    handled = models.BooleanField(default=False)
    answer = models.TextField("what was done", blank=True)

    class Meta:
        ordering = ["handled", "-id"]

    def __str__(self) -> str:
        return f"Report {self.pk} on {self.case}"
