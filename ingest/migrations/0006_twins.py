"""What twins are found by, and the moves of a letter that turns out to be another one's twin."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

_MOVES = """
CREATE OR REPLACE FUNCTION ingest_check_letter_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('queued', 'reading'),
        ('reading', 'archived'), ('reading', 'archived_with_problems'), ('reading', 'superseded'),
        ('reading', 'needs_person'), ('reading', 'failed'), ('reading', 'queued'),
        ('reading', 'withdrawn'),{more}
        ('archived', 'superseded'), ('archived', 'queued'), ('archived', 'withdrawn'),
        ('archived_with_problems', 'superseded'), ('archived_with_problems', 'queued'),
        ('archived_with_problems', 'withdrawn'),
        ('superseded', 'queued'),
        ('needs_person', 'queued'), ('needs_person', 'withdrawn'),
        ('failed', 'queued'), ('failed', 'withdrawn'),
        ('withdrawn', 'queued')
    ) THEN
        RAISE EXCEPTION 'letter % cannot go from "%" to "%"', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_move_is_allowed';
    END IF;
    RETURN NEW;
END $$;
"""
MOVES = _MOVES.replace("{more}", "\n        ('reading', 'duplicate'), ('duplicate', 'queued'),")
FORMER_MOVES = _MOVES.replace("{more}", "")


class Migration(migrations.Migration):
    """Letters that were read before have neither until they are read again."""

    dependencies: ClassVar = [("ingest", "0005_history_of_accounts")]
    operations: ClassVar = [
        migrations.AddField(
            "letter",
            "fingerprint",
            models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "letter",
            "sketch",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddIndex(
            "letter",
            models.Index(
                condition=models.Q(("fingerprint", ""), _negated=True),
                fields=["fingerprint"],
                name="letter_fingerprint",
            ),
        ),
        migrations.AddIndex(
            "letter",
            django.contrib.postgres.indexes.GinIndex(fields=["sketch"], name="letter_sketch"),
        ),
        migrations.RemoveConstraint("letter", "letter_content_is_unique"),
        migrations.AddConstraint(
            "letter",
            models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("came_as", "duplicate"), _negated=True),
                    models.Q(("sha256", ""), _negated=True),
                ),
                fields=("sha256",),
                name="letter_content_is_unique",
            ),
        ),
        migrations.RunSQL(MOVES, FORMER_MOVES),
    ]
