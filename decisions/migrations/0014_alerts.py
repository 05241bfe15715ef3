"""Alerts, and the order in which cases became public. Those that are there are not new."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Alerts, their messages and what these told; publications."""

    dependencies = [
        ('decisions', '0013_list_use'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(db_index=True, max_length=254)),
                ('webhook', models.URLField(blank=True, max_length=500)),
                ('query', models.TextField(blank=True)),
                ('about', models.CharField(choices=[('search', 'Decisions'), ('what_decides', 'Decisions, and what they turned on')], default='search', max_length=20)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly')], default='weekly', max_length=10)),
                ('rates', models.BooleanField(default=False)),
                ('sender', models.CharField(editable=False, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('paused', models.BooleanField(default=False)),
                ('stopped', models.CharField(blank=True, max_length=300)),
                ('told_to', models.BigIntegerField(default=0)),
                ('next_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('rate_since', models.DateField(null=True)),
                ('rate_looks', models.PositiveSmallIntegerField(default=0)),
                ('rate_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='AlertedDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_uid', models.UUIDField()),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='AlertMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('confirm', 'Confirm this alert'), ('decisions', 'New decisions'), ('rate', 'The rate moved'), ('stopped', 'The alert was stopped')], max_length=10)),
                ('facts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='CasePublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_uid', models.UUIDField(unique=True)),
                ('slug', models.CharField(db_index=True, max_length=40)),
                ('letter_sha256', models.CharField(db_index=True, max_length=64)),
                ('number', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO decisions_casepublication (case_uid, slug, letter_sha256, number) "
            "SELECT uid, slug, letter_sha256, 0 FROM decisions_case",
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='note_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."withdrawn_at" IS NULL)', func='\n        INSERT INTO decisions_casepublication (case_uid, slug, letter_sha256)\n            SELECT NEW.uid, NEW.slug, NEW.letter_sha256\n            WHERE NOT EXISTS (SELECT FROM decisions_casepublication p WHERE p.case_uid = NEW.uid\n                OR p.slug = NEW.slug OR p.letter_sha256 = NEW.letter_sha256)\n            ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ', hash='2c88e9e16883f1cc10a6d46646115208ca0a4385', operation='INSERT OR UPDATE OF "withdrawn_at"', pgid='pgtrigger_note_publication_de71c', table='decisions_case', when='AFTER')),
        ),
        migrations.AddField(
            model_name='alerteddecision',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='decisions.alert'),
        ),
        migrations.AddField(
            model_name='alertmessage',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='decisions.alert'),
        ),
        migrations.AddField(
            model_name='alerteddecision',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='decisions.alertmessage'),
        ),
        migrations.AddIndex(
            model_name='casepublication',
            index=models.Index(fields=['number'], name='publication_number'),
        ),
        migrations.AddIndex(
            model_name='casepublication',
            index=models.Index(condition=models.Q(('number', None)), fields=['id'], name='publication_waits'),
        ),
        migrations.AddIndex(
            model_name='alertmessage',
            index=models.Index(condition=models.Q(('sent_at', None)), fields=['next_try_at'], name='message_waits'),
        ),
        migrations.AddIndex(
            model_name='alertmessage',
            index=models.Index(fields=['sent_at'], name='message_sent'),
        ),
        migrations.AddConstraint(
            model_name='alerteddecision',
            constraint=models.UniqueConstraint(fields=('alert', 'case_uid', 'position'), name='decision_is_told_once'),
        ),
    ]
