"""The newest withdrawal, which shows whether a replica has received all withdrawals."""

from typing import ClassVar

from django.db import models
from pgtrigger import After, Deferred, Delete, Q, Trigger, UpdateOf


class LastWithdrawal(models.Model):
    """The transaction that withdrew cases last; one row at most, written by a trigger.

    A withdrawal locks the row, so transactions write it in the order in which they commit. A
    replica replays them in that order: if it has the same number as the primary, it has received
    every withdrawal.

    Args:
        transaction: the id of that transaction (`xid8`), which is never reused.
    """

    transaction = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="one_last_withdrawal", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return str(self.transaction)


#: Deferred, so that a transaction waits for another one's row when it has all other locks.
NOTE_WITHDRAWAL = Trigger(
    name="note_withdrawal",
    when=After,
    operation=Delete | UpdateOf("withdrawn_at"),
    timing=Deferred,
    condition=Q(old__withdrawn_at__isnull=True),
    func="""
        IF TG_OP = 'DELETE' OR NEW.withdrawn_at IS NOT NULL THEN
            INSERT INTO decisions_lastwithdrawal (id, transaction)
                VALUES (1, pg_current_xact_id()::text::bigint)
                ON CONFLICT (id) DO UPDATE SET transaction = EXCLUDED.transaction
                WHERE decisions_lastwithdrawal.transaction <> EXCLUDED.transaction;
        END IF;
        RETURN NULL;
    """,
)
