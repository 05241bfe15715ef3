"""Invented samples are marked; those that `quickstart` loaded before are found by their upload."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_MOVES = """
CREATE OR REPLACE FUNCTION ingest_check_letter_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('queued', 'reading'),
        ('reading', 'archived'), ('reading', 'archived_with_problems'), ('reading', 'superseded'),
        ('reading', 'needs_person'), ('reading', 'failed'), ('reading', 'queued'),{more}
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
MOVES = _MOVES.replace("{more}", "\n        ('reading', 'withdrawn'),")
FORMER_MOVES = _MOVES.replace("{more}", "")

# Where real letters came in beside the samples, the samples go, as they do from now on.
MARK = """
UPDATE ingest_letter SET sample = true WHERE upload_id IN (
    SELECT id FROM ingest_upload
    WHERE source = 'Invented sample letters' AND created_by_id IS NULL
);
UPDATE ingest_letter twin SET sample = true FROM ingest_letter first
WHERE twin.duplicate_of_id = first.id AND first.sample;
UPDATE decisions_case SET sample = true WHERE letter_sha256 IN (
    SELECT sha256 FROM ingest_letter WHERE sample AND sha256 <> ''
);
DO $$ BEGIN
    IF EXISTS (SELECT FROM decisions_case WHERE sample AND withdrawn_at IS NULL)
        AND EXISTS (SELECT FROM decisions_case WHERE NOT sample AND withdrawn_at IS NULL)
    THEN
        UPDATE decisions_case SET withdrawn_at = now() WHERE sample AND withdrawn_at IS NULL;
        UPDATE ingest_letter SET state = 'withdrawn', is_current = false, released_at = NULL,
            reason = 'This is an invented sample letter: samples were taken out of this archive '
                'for good.'
        WHERE sample AND state IN ('archived', 'archived_with_problems', 'needs_person', 'failed');
        UPDATE ingest_letter SET is_current = false WHERE sample AND is_current;
        INSERT INTO ingest_act (at, deed, summary, reason, details)
        SELECT now(), 'samples_removed', count(*) || ' invented sample letters',
            'The archive holds real letters.', '{}'
        FROM ingest_letter WHERE sample AND state = 'withdrawn';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """The mark of samples, what the history says of them, and the end of those not shown."""

    dependencies: ClassVar = [
        ("decisions", "0006_samples"),
        ("ingest", "0003_history_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.AddField(
            "letter", "sample", models.BooleanField("invented sample", default=False)
        ),
        migrations.AddIndex(
            "letter",
            models.Index(condition=models.Q(sample=True), fields=["id"], name="letter_sample"),
        ),
        migrations.AlterField(
            "act",
            "by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("act", "deed_is_known"),
        migrations.AlterField(
            "act",
            "deed",
            models.CharField(
                choices=[
                    ("corrected", "Corrected"),
                    ("undone", "Undid a correction"),
                    ("settled", "Found a problem to be fine"),
                    ("mapped", "Said what words mean"),
                    ("again", "Had it read again"),
                    ("withdrawn", "Withdrew"),
                    ("released", "Released"),
                    ("samples_removed", "Took the invented samples out"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            "act",
            models.CheckConstraint(
                condition=models.Q(
                    deed__in=[
                        "corrected", "undone", "settled", "mapped", "again", "withdrawn",
                        "released", "samples_removed",
                    ]
                ),
                name="deed_is_known",
            ),
        ),
        migrations.RunSQL(MOVES, FORMER_MOVES),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
