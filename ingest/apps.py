"""The app that ingests and reads letters."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.core.checks import CheckMessage
from django.db.models.signals import post_migrate, pre_migrate


class IngestConfig(AppConfig):
    """Letters: uploads, reading, storing."""

    name = "ingest"
    default = True

    def ready(self) -> None:
        """Connect signals: `migrate` creates groups; the history records changes of accounts."""
        from imr_archive.runtime.atomic_migrations import make_whole
        from ingest.audit.signals import connect_signals
        from ingest.permission_groups import check_groups, make_groups

        pre_migrate.connect(make_whole, sender=self)
        post_migrate.connect(make_groups, sender=self)
        checks.register(check_groups)
        connect_signals()


class AdministrationConfig(SimpleAdminConfig):
    """Django's admin app with the archive's admin site, whose pages load with the site's URLs."""

    default = False  # `ingest` refers to the config above
    default_site = "ingest.admin_site.AdministrationSite"

    def ready(self) -> None:
        """Name applications and models of other packages, on all pages and among permissions."""
        from ingest.admin_names import APPLICATIONS, MODELS, login_title

        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_administration, checks.Tags.admin)
        for label, name in APPLICATIONS.items():
            apps.get_app_config(label).verbose_name = name
        for label, (name, names) in MODELS.items():
            options = apps.get_model(label)._meta
            options.verbose_name, options.verbose_name_plural = name, names
        for model in apps.get_app_config("axes").get_models():
            if hasattr(model, "attempt_time"):
                model.__str__ = login_title  # type: ignore[method-assign]


def check_administration(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Return errors in the administration, which is loaded for that."""
    admin.autodiscover()
    return check_admin_app(app_configs)
