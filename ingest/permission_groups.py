"""Groups and their permissions, which `migrate` creates and resets.

An uploader uploads letters and sees their states; an editor corrects and withdraws letters and
answers error reports; an administrator does all of that, releases letters that may name a person,
deletes failed files, ends alerts, creates API keys, and manages users.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.core.checks import CheckMessage, Error
from django.db.models import Q

from ingest.audit.signals import without_audit

_UPLOADER = {"ingest.add_upload", "ingest.view_upload", "ingest.view_letter"}
_EDITOR = {
    "ingest.view_upload",
    "ingest.view_letter",
    "ingest.correct_letter",
    "ingest.withdraw_letter",
    "ingest.view_auditevent",
    "ingest.view_wordmapping",
    "decisions.view_case",
    "decisions.view_disputeditem",
    "decisions.view_service",
    "decisions.view_guideline",
    "decisions.view_specialty",
    "decisions.view_reviewer",
    "decisions.view_correction",
    "decisions.view_errorreport",
    "decisions.change_errorreport",
}
_USERS = {"auth.add_user", "auth.change_user", "auth.view_user", "auth.view_group"}
GROUPS = {
    "uploader": _UPLOADER,
    "editor": _EDITOR,
    "administrator": (
        _UPLOADER
        | _EDITOR
        | _USERS
        | {"ingest.release_letter", "ingest.delete_letter"}
        | {"decisions.view_alert", "decisions.delete_alert"}
        | {"decisions.view_apikey", "decisions.add_apikey", "decisions.change_apikey"}
    ),
}


def make_groups(**_: Any) -> None:
    """Create or reset the groups; other groups are not changed."""
    with without_audit():
        for name, wanted in GROUPS.items():
            group, _made = Group.objects.get_or_create(name=name)
            asked = Q()
            for permission in wanted:
                app, codename = permission.split(".")
                asked |= Q(content_type__app_label=app, codename=codename)
            group.permissions.set(Permission.objects.filter(asked))


def check_groups(**_: Any) -> list[CheckMessage]:
    """Return errors for permissions of the groups that no model defines."""
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(
                get_permission_codename(action, model._meta)
                for action in model._meta.default_permissions
            ),
            *(codename for codename, _ in model._meta.permissions),
        )
    }
    return [
        Error(
            f'The group "{name}" has the permission "{permission}", which no model defines.',
            hint="Correct it in ingest/permission_groups.py.",
            id="ingest.E001",
        )
        for name, wanted in GROUPS.items()
        for permission in sorted(wanted - known)
    ]
