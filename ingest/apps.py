"""The app that ingests and reads letters."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class IngestConfig(AppConfig):
    """Letters: uploads, reading, storing."""

    name = "ingest"
    verbose_name = "Letters"
    default = True

    def ready(self) -> None:
        """Connect signals: `migrate` creates groups; the history records changes of accounts."""
        from imr_archive.runtime.atomic_migrations import make_whole
        from ingest.permission_groups import check_groups, make_groups
        from ingest.review.audit_signals import connect_signals

        pre_migrate.connect(make_whole, sender=self)
        post_migrate.connect(make_groups, sender=self)
        checks.register(check_groups)
        connect_signals()


class AdministrationConfig(admin.AdminConfig):
    """Django's admin app with the archive's admin site."""

    default = False  # `ingest` stands for the one above
    default_site = "ingest.admin_site.AdministrationSite"
