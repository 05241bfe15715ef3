"""What changes a reviewer changes the documents of the reviewer's cases in the search index."""

from typing import ClassVar

from django.db import migrations

from decisions.migrations._outbox_trigger_sql import forget, note

#: The cases of a set of credentials, of its specialties, and of whatever counts as a specialty.
CASES_OF = {
    "decisions_reviewer": (
        ("update",),
        "SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.id",
    ),
    "decisions_reviewer_specialties": (
        ("insert", "delete"),
        "SELECT DISTINCT k.id FROM changed c JOIN decisions_case k "
        "ON k.reviewer_id = c.reviewer_id",
    ),
    "decisions_specialty": (
        ("update",),
        "SELECT DISTINCT k.id FROM changed c "
        "JOIN decisions_specialty s ON c.id IN (s.id, s.counted_as_id) "
        "JOIN decisions_reviewer_specialties link ON link.specialty_id = s.id "
        "JOIN decisions_case k ON k.reviewer_id = link.reviewer_id",
    ),
}


class Migration(migrations.Migration):
    """Triggers of reviewers and specialties."""

    dependencies: ClassVar = [("decisions", "0004_former_addresses")]
    operations: ClassVar = [migrations.RunSQL(note(CASES_OF), forget(CASES_OF))]
