"""After an upgrade, a database of an earlier release with rows has the same constraints, once each."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imr_archive.runtime.environment import BASE_DIR
from tests.support.quickstart import a_users_environment, migrate, run_command

#: The last migrations whose triggers were SQL written by hand.
BY_HAND = (("decisions", "0008_further_services"), ("ingest", "0008_deleted"))
#: Applies the migrations of an earlier release.
EARLIER = f"""
from django.core.management import call_command
for migration in {(*BY_HAND, ("auth",))}:
    call_command("migrate", *migration, verbosity=0)
"""
#: A row of everything that has a rule.
ROWS = """
INSERT INTO auth_user (id, username, password, first_name, last_name, email, is_superuser, is_staff,
                       is_active, date_joined)
    VALUES (1, 'editor', '', '', '', '', false, true, true, now());
INSERT INTO decisions_specialty (id, name, slug) VALUES (1, 'Neurology', 'neurology');
INSERT INTO decisions_reviewer (id, printed, licence_states) VALUES (1, 'printed', '{Texas}');
INSERT INTO decisions_reviewer_specialties (reviewer_id, specialty_id) VALUES (1, 1);
INSERT INTO decisions_service (id, path, name, depth)
    VALUES (1, 'injection', 'Injection', 1), (2, 'surgery', 'Surgery', 1);
INSERT INTO decisions_guideline (id, path, name, depth) VALUES (1, 'mtus', 'MTUS', 1);
INSERT INTO decisions_case (id, slug, outcome, layout, letter_sha256, letter_text, priority,
                            patient_sex, clinical_summary, diagnoses, body_regions, doubtful, spans,
                            corrected, sample, updated_at, reviewer_id)
    VALUES (1, 'CM17-9900001', 'upheld', 'G4', '1', 'text', '', '', '', '{}', '{}',
            '{patient_age}', '{}', '{}', false, now(), 1);
INSERT INTO decisions_disputeditem (id, case_id, position, heading, disputed, original, authorized,
        ur_modified, service_id, service_rule, body_regions, laterality, quantity, outcome,
        rationale, claims_administrator_guideline, claims_administrator_cites_nothing,
        claims_administrator_outside_mtus, reviewer_guideline, reviewer_cites_nothing,
        reviewer_outside_mtus, spans, corrected)
    VALUES (1, 1, 1, 'h', 'h', '', '', false, 1, '', '{}', '', '', 'upheld', '', '', false, false,
            '', false, false, '{}', '{}');
INSERT INTO decisions_furtherservice (item_id, position, service_id) VALUES (1, 2, 2);
INSERT INTO decisions_guidelinecitation (item_id, cited_by, position, guideline_id, chapter,
                                         sections, pages, edition, url, text, span, corrected)
    VALUES (1, 'reviewer', 1, 1, '', '{}', '', '', '', 'text', '[]', '{}');
INSERT INTO decisions_correction (id, case_id, letter_sha256, action, item_words, cited_by,
                                  citation_words, field, reason, made_by_id, made_at)
    VALUES (1, 1, '1', 'change', '', '', '', 'priority', 'It is so.', 1, now());
INSERT INTO ingest_upload (id, created_at, source, complete) VALUES (1, now(), 'test', true);
INSERT INTO ingest_letter (id, upload_id, name, sha256, size, came_as, state, reason, problems,
                           is_current, layout, attempts, received_at, fingerprint, sketch, sample,
                           held_text)
    VALUES (1, 1, 'a.pdf', '1', 1, 'new', 'failed', '', '[]', false, '', 0, now(), '', '{}', false,
            '');
INSERT INTO ingest_act (id, at, deed, letter_id, summary, reason, details)
    VALUES (1, now(), 'withdrawn', 1, 'a.pdf', '', '{}');
INSERT INTO ingest_wordmapping (id, kind, printed, meaning, reason, by_id, at)
    VALUES (1, 'unknown_specialty', 'Bones', '"Neurology"', '', 1, now());
INSERT INTO auth_user_user_permissions (user_id, permission_id)
    SELECT 1, id FROM auth_permission WHERE codename IN ('view_act', 'view_auditevent');
DELETE FROM decisions_changedcase;
"""
#: What no way of writing may do, and what the database says of it.
REFUSED = (
    ("UPDATE decisions_case SET outcome = 'overturned'", "its items come to"),
    ("UPDATE decisions_disputeditem SET outcome = 'overturned'", "its items come to"),
    (
        "DELETE FROM decisions_furtherservice; DELETE FROM decisions_guidelinecitation; "
        "DELETE FROM decisions_disputeditem",
        "its items come to",
    ),
    (
        "INSERT INTO decisions_case (id, slug, outcome, layout, letter_sha256, letter_text, priority, "
        "patient_sex, clinical_summary, diagnoses, body_regions, doubtful, spans, corrected, sample, "
        "updated_at) VALUES (2, 'sample-1', '', 'G4', '2', '', '', '', '', '{}', '{}', '{}', '{}', '{}', "
        "true, now())",
        "would be public together",
    ),
    ("UPDATE decisions_correction SET reason = 'Another.'", "never edited"),
    ("DELETE FROM decisions_correction", "never edited"),
    ("UPDATE ingest_letter SET state = 'archived'", "cannot go from"),
    ("UPDATE ingest_act SET summary = 'Another.'", "only added to"),
    ("DELETE FROM ingest_act", "only added to"),
    ("UPDATE ingest_wordmapping SET printed = 'Skin'", "only added to"),
)
#: What changes the case's document in the search index.
NOTED = (
    "UPDATE decisions_case SET priority = 'Expedited'",
    "UPDATE decisions_disputeditem SET rationale = 'new'",
    "UPDATE decisions_furtherservice SET position = 3",
    "UPDATE decisions_guidelinecitation SET text = 'new'",
    "UPDATE decisions_reviewer SET licence_states = '{Ohio}'",
    "UPDATE decisions_specialty SET name = 'Other'",
    "UPDATE decisions_service SET path = 'other' WHERE id = 1",
    "UPDATE decisions_service SET path = 'another' WHERE id = 2",
    "UPDATE decisions_guideline SET path = 'other'",
    "UPDATE decisions_case SET slug = 'CM17-9900009'",
    "DELETE FROM decisions_reviewer_specialties",
    "DELETE FROM decisions_furtherservice",
)
SCRIPT = """
import json, sys
from django.db import connection, transaction
from django.db.utils import IntegrityError
from tests import test_upgrade as of

cursor = connection.cursor()

def value(query):
    cursor.execute(query)
    return cursor.fetchall()

for statement, said in of.REFUSED:
    try:
        with transaction.atomic():
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        assert said in str(error), (statement, error)
    else:
        raise AssertionError(f"not refused: {statement}")
for statement in of.NOTED:
    cursor.execute(statement)
    assert value("DELETE FROM decisions_changedcase RETURNING case_id") == [(1,)], statement
assert value("SELECT kind, former, row_id FROM decisions_formeraddress ORDER BY kind, former") == [
    ("case", "CM17-9900001", 1), ("guideline", "mtus", 1), ("service", "injection", 1),
    ("service", "surgery", 2)]
cursor.execute("UPDATE decisions_correction SET undone_at = now(), undone_by_id = 1")
cursor.execute("UPDATE ingest_act SET letter_id = NULL")
cursor.execute("UPDATE ingest_letter SET state = 'queued'")
assert value("SELECT codename FROM auth_user_user_permissions held "
             "JOIN auth_permission permission ON permission.id = held.permission_id") == [
    ("view_auditevent",)]
from decisions.models import Case, Reviewer
from ingest.models import AuditEvent
assert AuditEvent.objects.get().action == "withdrawn"
assert Case.objects.get().inferred_fields == ["patient_age"]
assert Reviewer.objects.get().license_states == ["Ohio"]
print(json.dumps(value(
    "SELECT tgrelid::regclass::text, regexp_replace(tgname, '^pgtrigger_(.*)_[0-9a-f]{5}$', '\\\\1') "
    "FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ '^(decisions|ingest)_' "
    "ORDER BY 1, 2")))
"""


@pytest.mark.parametrize("upgraded", [True, False], ids=["upgraded", "new"])
def test_the_rules_hold_after_an_upgrade_as_in_a_new_database(
    tmp_path: Path, upgraded: bool
) -> None:
    rows = f"from django.db import connection; connection.cursor().execute({ROWS!r})"
    if upgraded:
        run_command(tmp_path, "shell", "-v0", "-c", EARLIER + rows)
        migrate(tmp_path)
    else:
        migrate(tmp_path)
        run_command(tmp_path, "shell", "-v0", "-c", rows)
    rules = run_command(tmp_path, "shell", "-v0", "-c", SCRIPT)
    assert rules.count('"note_') == 18
    assert rules.count('"remember_address"') == 4
    assert rules.count("leave_dataset") == 2
    assert rules.count("[") == 1 + 18 + 4 + 2 + 8, rules


KILLED_BEFORE_THE_NOTE = """
import os, signal
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

note = MigrationRecorder.record_applied

def killed(recorder, app, name):
    if (app, name) == ("decisions", "0001_initial"):  # it defers foreign keys
        os.kill(os.getpid(), signal.SIGKILL)
    note(recorder, app, name)

MigrationRecorder.record_applied = killed
call_command("migrate", verbosity=0)
"""


def test_a_migration_that_is_broken_off_at_its_end_is_done_again(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", KILLED_BEFORE_THE_NOTE]
    environment = a_users_environment(tmp_path)
    killed = subprocess.run(command, cwd=BASE_DIR, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    migrate(tmp_path)
    migrate(tmp_path, "--check")
