"""Invented samples are marked, and never public together with decisions of the state."""

from typing import ClassVar

from django.db import migrations, models

# Checked when a transaction ends: the first real case takes the samples out in its own. The lock is
# held from here to the end, so that of two transactions the later one sees what the other wrote.
APART = """
CREATE FUNCTION decisions_keep_samples_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A row that the transaction changed again is looked at as it is in the end: who holds the
    -- shared lock for what it was first and then asks for the other waits for others who do.
    IF NOT EXISTS (SELECT FROM decisions_case
                   WHERE id = NEW.id AND sample = NEW.sample AND withdrawn_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF NEW.sample THEN
        PERFORM pg_advisory_xact_lock(1229804097);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(1229804097);
    END IF;
    IF EXISTS (SELECT FROM decisions_case WHERE sample AND withdrawn_at IS NULL)
        AND EXISTS (SELECT FROM decisions_case WHERE NOT sample AND withdrawn_at IS NULL)
    THEN
        RAISE EXCEPTION 'invented samples and decisions of the state would be public together'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'samples_stay_apart';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER samples_stay_apart
    AFTER INSERT OR UPDATE OF sample, withdrawn_at ON decisions_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.withdrawn_at IS NULL) EXECUTE FUNCTION decisions_keep_samples_apart();
"""

TOGETHER = """
DROP TRIGGER samples_stay_apart ON decisions_case;
DROP FUNCTION decisions_keep_samples_apart();
"""


class Migration(migrations.Migration):
    """The mark of samples, and the trigger that keeps them apart."""

    dependencies: ClassVar = [("decisions", "0005_reviewers_note")]
    operations: ClassVar = [
        migrations.AddField(
            "case", "sample", models.BooleanField("invented sample", default=False)
        ),
        migrations.AddIndex(
            "case",
            models.Index(condition=models.Q(sample=True), fields=["id"], name="case_sample"),
        ),
        migrations.RunSQL(APART, TOGETHER),
    ]
