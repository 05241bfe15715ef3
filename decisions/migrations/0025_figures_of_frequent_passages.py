from django.db import migrations, models


def forget_the_list(apps, schema_editor):
    """Delete the list without figures; the worker makes the next one when it starts."""
    apps.get_model("decisions", "FrequentPassages").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0024_lock_of_public_cases'),
    ]

    operations = [
        migrations.RunPython(forget_the_list, migrations.RunPython.noop),
        migrations.AddField(
            model_name='frequentpassages',
            name='samples',
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
    ]
