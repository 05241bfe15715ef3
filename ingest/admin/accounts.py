"""Users and groups in Django admin: nobody can grant or take over more than they have."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.db.models import ManyToManyField, Q, QuerySet
from django.http import HttpRequest

from ingest.invitations import days_to_choose, invitation, mail_invitation, may_be_invited

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Users, with restrictions for administrators who are not superusers.

    They see all accounts, and can change the password, name, status and groups of accounts that
    have no more permissions than they have. Only superusers can create superusers and assign
    individual permissions.
    """

    list_display = ["username", "email", "first_name", "last_name", "is_staff", "is_active"]
    filter_horizontal = ()  # screen readers cannot read the labels of this widget
    readonly_fields = ["last_login", "date_joined"]
    actions = ["make_invitations"]

    def get_actions(self, request: HttpRequest) -> Any:
        """Omit invitations if accounts are only for staff."""
        found = super().get_actions(request)
        if not settings.ACCOUNTS:
            found.pop("make_invitations", None)
        return found

    @admin.action(description="Invite …", permissions=["change"])
    def make_invitations(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Show and mail the links with which the account holders choose a password."""
        for user in users:
            if not (may_be_invited(user) and self.has_change_permission(request, user)):
                said = f"{user} was not invited. Only active accounts that have no password and "
                said += "that you may change can be invited."
                self.message_user(request, said, messages.WARNING)
                continue
            link = invitation(user, request)
            sent = "Send them the link."
            try:
                if mail_invitation(user, link):
                    sent = f"It was emailed to {user.email}."
            except OSError as error:
                said = (
                    f"The invitation of {user} was not emailed ({error}). Send the link yourself."
                )
                self.message_user(request, said, messages.WARNING)
            said = f"Invitation of {user}, valid once, for {days_to_choose()} days: {link}"
            self.message_user(request, f"{said} {sent}", messages.SUCCESS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a user may change an account, which may not have more permissions."""
        return super().has_change_permission(request, obj) and _may_manage(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False for the user's own account, because the history would lose the actor."""
        return (
            super().has_delete_permission(request, obj)
            and _may_manage(request, obj)
            and obj != request.user
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Omit the fields that only superusers may set."""
        if obj is None or _is_superuser(request.user):
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ("username", "password")}),
            ("Personal info", {"fields": ("first_name", "last_name", "email")}),
            ("Permissions", {"fields": ("is_active", "is_staff", "groups")}),
        ]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only groups whose permissions the current user has."""
        if db_field.name == "groups" and not _is_superuser(request.user):
            beyond = Permission.objects.exclude(pk__in=_held_by(request.user))
            kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond).order_by("name")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class ArchiveGroupAdmin(GroupAdmin):
    """Groups; every `migrate` resets those of the archive as described in the README."""

    filter_horizontal = ()


def _may_manage(request: HttpRequest, user: User | None) -> bool:
    """Return whether an account has no permission that the current user lacks."""
    if user is None or _is_superuser(request.user):
        return True
    return not user.is_superuser and not (
        _held_by(user).exclude(pk__in=_held_by(request.user)).exists()
    )


def _is_superuser(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and user.is_superuser


def _held_by(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Permission]:
    """Return the permissions assigned to a user, even if the account is inactive."""
    return Permission.objects.filter(Q(user=user.pk) | Q(group__user=user.pk))
