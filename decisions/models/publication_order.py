"""Cases in the order in which they first became public, which makes them new to alerts."""

from django.db import models
from pgtrigger import After, Insert, Q, Trigger, UpdateOf


class CasePublication(models.Model):
    """A case that became public for the first time; written by a trigger of cases.

    It outlives the case. A case that is reread, corrected, renamed or restored is not new, and
    neither is a case whose letter was public as another case.

    No field refers to cases: a backup restores these rows before those that would make them again.

    Args:
        letter_sha256: the letter that showed it first.
        number: its position in the order in which alerts process cases; None until it is in the
            search index (`decisions/alerts/new_decisions.py`). 0 if it was public before alerts
            existed.
    """

    case_uid = models.UUIDField(unique=True)
    slug = models.CharField(max_length=40, db_index=True)
    letter_sha256 = models.CharField(max_length=64, db_index=True)
    number = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(name="publication_number", fields=["number"]),
            models.Index(name="publication_waits", fields=["id"], condition=models.Q(number=None)),
        ]

    def __str__(self) -> str:
        return self.slug


NOTE_PUBLICATION = Trigger(
    name="note_publication",
    when=After,
    operation=Insert | UpdateOf("withdrawn_at"),
    condition=Q(new__withdrawn_at__isnull=True),
    func="""
        INSERT INTO decisions_casepublication (case_uid, slug, letter_sha256)
            SELECT NEW.uid, NEW.slug, NEW.letter_sha256
            WHERE NOT EXISTS (SELECT FROM decisions_casepublication p WHERE p.case_uid = NEW.uid
                OR p.slug = NEW.slug OR p.letter_sha256 = NEW.letter_sha256)
            ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)
