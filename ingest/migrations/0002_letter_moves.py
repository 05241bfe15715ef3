"""Allowed moves between the states of a letter; a current letter stays current while read again."""

from django.db import migrations, models

from ingest.states import moves_sql


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_triggers'),
        ('ingest', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_current_is_archived',
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('is_current', True), ('state__in', ('archived', 'archived_with_problems', 'queued', 'reading', 'needs_person', 'failed'))), models.Q(('is_current', False), models.Q(('state__in', ('archived', 'archived_with_problems')), _negated=True)), _connector='OR'), name='letter_current_is_archived'),
        ),
        # Made from the table as it is now: whoever changes the table runs this in a new migration.
        migrations.RunSQL(
            moves_sql(),
            "DROP TRIGGER letter_move_is_allowed ON ingest_letter; DROP FUNCTION ingest_check_letter_move();",
        ),
    ]
