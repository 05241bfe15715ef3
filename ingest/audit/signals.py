"""Records changes of users, groups and error reports in the history.

Django's pages and commands change these rows, so signals of the models are used. The actor is the
user of the current request; without a request it is a command.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from decisions.models import ErrorReport
from ingest.audit.log import record_event
from ingest.models import AuditAction

#: The fields whose changes are recorded; for those in `_SECRET`, without the values.
_NOTED: dict[Any, tuple[str, ...]] = {
    User: (
        "username",
        "password",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
    ),
    Group: ("name",),
    ErrorReport: ("handled", "answer"),
}
_SECRET = {"password"}
_LINKS = {
    User.groups.through: "groups",
    User.user_permissions.through: "permissions",
    Group.permissions.through: "permissions",
}
_BEFORE = "noted_before"

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_auditing: ContextVar[bool] = ContextVar("auditing", default=True)


def audit_request_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return middleware that records the request as the origin of the changes made during it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


@contextmanager
def without_audit() -> Iterator[None]:
    """Record nothing within the block; for `migrate` and for restoring a backup."""
    token = _auditing.set(False)
    try:
        yield
    finally:
        _auditing.reset(token)


def connect_signals() -> None:
    """Connect the signals; called once, at start."""
    for model in _NOTED:
        pre_save.connect(_remember, sender=model)
        post_save.connect(_saved, sender=model)
        post_delete.connect(_deleted, sender=model)
    for links in _LINKS:
        m2m_changed.connect(_linked, sender=links)


def _remember(sender: Any, instance: Any, raw: bool, update_fields: Any, **_: Any) -> None:
    """Store the values of a row before it is saved, if recorded fields are saved."""
    instance.__dict__.pop(_BEFORE, None)
    noted = set(_NOTED[sender])
    # A login saves only the time, or only the password if its hash is upgraded.
    if update_fields is not None and not (noted - _SECRET) & set(update_fields):
        return
    if _auditing.get() and not raw and instance.pk:
        rows = sender._default_manager.filter(pk=instance.pk)
        instance.__dict__[_BEFORE] = rows.values(*_NOTED[sender]).first()


def _saved(sender: Any, instance: Any, created: bool, raw: bool, **_: Any) -> None:
    before = instance.__dict__.pop(_BEFORE, None)
    if raw:
        return
    if created:
        if sender is not ErrorReport:  # a visitor's
            status = ", a superuser" if getattr(instance, "is_superuser", False) else ""
            _note(instance, f"added{status}")
    elif before:
        changes = [
            _change(name, was, getattr(instance, name))
            for name, was in before.items()
            if was != getattr(instance, name)
        ]
        if changes:
            _note(instance, "; ".join(changes))


def _deleted(sender: Any, instance: Any, **_: Any) -> None:
    _note(instance, "deleted")


def _linked(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, **_: Any
) -> None:
    """Record groups and permissions that are added or removed, from either side of the relation."""
    name = _LINKS[sender]
    if action == "pre_clear":
        related = instance.user_set if reverse else getattr(instance, _field(sender, instance))
        others, verb = list(related.all()), "taken"
    elif action in ("post_add", "post_remove"):
        others = list(model._default_manager.filter(pk__in=pk_set))
        verb = "given" if action == "post_add" else "taken"
    else:
        return
    if not others:
        return
    if reverse:
        for other in others:
            _note(other, f"{name} {verb}: {_names([instance])}")
    else:
        _note(instance, f"{name} {verb}: {_names(others)}")


def _field(sender: Any, instance: Any) -> str:
    fields = instance._meta.many_to_many
    return str(next(field.name for field in fields if field.remote_field.through is sender))


def _names(rows: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, rows)))


def _change(name: str, was: Any, now: Any) -> str:
    words = name.replace("_", " ")
    return f"{words} changed" if name in _SECRET else f"{words}: {_said(was)} → {_said(now)}"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"'


def _note(row: Any, what: str) -> None:
    if not _auditing.get():
        return
    request = _request.get()
    user = getattr(request, "user", None)
    report = isinstance(row, ErrorReport)
    subject = str(row) if report else f"{row._meta.verbose_name.capitalize()} {row}"
    record_event(
        user if isinstance(user, User) else None,
        AuditAction.REPORTS if report else AuditAction.ACCOUNTS,
        f"{subject}: {what}",
    )
