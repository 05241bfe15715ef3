"""Whatever gets another address leaves the former one behind."""

from typing import ClassVar

from django.db import migrations

#: What has an address, and the column that it is made of.
ADDRESSED = {"case": "slug", "service": "path", "guideline": "path", "specialty": "slug"}


def remember() -> str:
    """Return the SQL of one function and one trigger a table."""
    return "\n".join(
        f"""
        CREATE FUNCTION decisions_{kind}_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO decisions_formeraddress (kind, former, row_id)
                VALUES ('{kind}', OLD.{column}, OLD.id)
                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER remember_address AFTER UPDATE OF {column} ON decisions_{kind}
            FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})
            EXECUTE FUNCTION decisions_{kind}_address();
        """
        for kind, column in ADDRESSED.items()
    )


def forget() -> str:
    """Return the SQL that undoes `remember`."""
    return "\n".join(
        f"DROP TRIGGER remember_address ON decisions_{kind}; DROP FUNCTION decisions_{kind}_address();"
        for kind in ADDRESSED
    )


class Migration(migrations.Migration):
    """Triggers of what has an address."""

    dependencies: ClassVar = [("decisions", "0003_lists_reports_former_addresses")]
    operations: ClassVar = [migrations.RunSQL(remember(), forget())]
