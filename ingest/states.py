"""The states of a letter, and the moves between them."""

from django.db import models


class State(models.TextChoices):
    """Where a letter is on its way into the archive."""

    QUEUED = "queued", "Queued"
    READING = "reading", "Reading"
    ARCHIVED = "archived", "In the archive"
    ARCHIVED_WITH_PROBLEMS = "archived_with_problems", "In the archive, with problems"
    SUPERSEDED = "superseded", "Older revision of a case"
    DUPLICATE = "duplicate", "Duplicate"
    NEEDS_PERSON = "needs_person", "Needs a person"
    FAILED = "failed", "Failed"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: The states in which a letter waits for a worker or is with one.
WAITING = (State.QUEUED, State.READING)
#: The states of a letter whose case is what the archive shows.
CURRENT = (State.ARCHIVED, State.ARCHIVED_WITH_PROBLEMS)
