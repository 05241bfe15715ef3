"""API keys in Django admin: created, shown once, and revoked."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from decisions.api.keys import give_secret
from decisions.models import ApiKey
from ingest.audit.log import record_event
from ingest.models import AuditAction


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """API keys; only the hash is stored. Keys are revoked, never deleted."""

    list_display = ["label", "owner", "beginning", "per_hour", "last_used_on", "revoked_at"]
    list_filter = ["revoked_at"]
    list_select_related = ["owner"]
    search_fields = ["label", "owner__username"]
    fields = ["label", "owner", "per_hour"]
    actions = ["revoke"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False, because the history refers to keys."""
        return False

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Show more fields for an existing key."""
        seen = ["beginning", "created_at", "last_used_on", "revoked_at"]
        return [*self.fields, *seen] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Allow changes only to the purpose and the limit of an existing key."""
        return ["owner", "beginning", "created_at", "last_used_on", "revoked_at"] if obj else []

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only active accounts."""
        kwargs["queryset"] = User.objects.filter(is_active=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, key: ApiKey, form: Any, change: bool) -> None:
        """Save a key; a new key is shown only once."""
        secret = "" if change else give_secret(key)
        super().save_model(request, key, form, change)
        done = "Changed" if change else "Made"
        said = f"{done} the API key {key} of {key.owner}, {key.per_hour:,} requests an hour"
        record_event(_user(request), AuditAction.ACCOUNTS, said)
        if secret:
            said = f"The key is {secret} – copy it now: it isn’t kept and can’t be shown again."
            self.message_user(request, said, messages.WARNING)

    @admin.action(description="Revoke …", permissions=["change"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """Revoke keys immediately."""
        for key in keys.filter(revoked_at=None).select_related("owner"):
            key.revoked_at = timezone.now()
            key.save(update_fields=["revoked_at"])
            said = f"Revoked the API key {key} of {key.owner}"
            record_event(_user(request), AuditAction.ACCOUNTS, said)
            self.message_user(request, f"{key} was revoked.", messages.SUCCESS)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
