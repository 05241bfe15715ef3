"""The allowed moves between the states of a letter."""

from typing import ClassVar

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION ingest_check_letter_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('queued', 'reading'),
        ('reading', 'archived'), ('reading', 'archived_with_problems'), ('reading', 'superseded'),
        ('reading', 'needs_person'), ('reading', 'failed'), ('reading', 'queued'),
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

CREATE OR REPLACE TRIGGER letter_move_is_allowed
    BEFORE UPDATE OF state ON ingest_letter
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION ingest_check_letter_move();
"""
GO = "DROP TRIGGER letter_move_is_allowed ON ingest_letter; DROP FUNCTION ingest_check_letter_move();"


class Migration(migrations.Migration):
    """The trigger of states."""

    dependencies: ClassVar = [("ingest", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(MOVES, GO)]
