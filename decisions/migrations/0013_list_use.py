"""When a list of case numbers was last used; those that are there count as used now."""

from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The last use of a list."""

    dependencies: ClassVar = [("decisions", "0012_criteria")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="caselist",
            name="last_used_at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
    ]
