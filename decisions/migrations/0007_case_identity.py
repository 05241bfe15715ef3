"""An identity of each case that outlives its address and its number in the database."""

from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    """Each case that is there gets one too: the default is drawn for every row."""

    dependencies: ClassVar = [("decisions", "0006_samples")]
    operations: ClassVar = [
        migrations.AddField(
            "case",
            "uid",
            models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
        )
    ]
