"""User management: administrators can neither grant nor take over higher permissions."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from ingest import permission_groups
from tests.support.staff import everything, page, passwords, someone

pytestmark = pytest.mark.django_db(transaction=True)


def values(user: User) -> dict[str, Any]:
    user.refresh_from_db()
    held = {**user.__dict__, "groups": [*user.groups.all()], "may": [*user.user_permissions.all()]}
    return {name: value for name, value in held.items() if not name.startswith("_")}


@pytest.fixture
def administrator() -> Client:
    return someone("administrator")


def test_an_administrator_makes_users_and_gives_them_the_archives_groups(
    administrator: Client,
) -> None:
    made = administrator.post("/admin/auth/user/add/", {"username": "new", **passwords()})
    assert made.status_code == 302
    new = User.objects.get(username="new")
    shown = administrator.get(page(new)).content.decode()
    for name in ("is_superuser", "user_permissions", "last_login"):
        assert f'name="{name}' not in shown
    chosen = [group.pk for group in Group.objects.all()]
    assert len(chosen) == 3
    assert administrator.post(page(new), everything(new) | {"groups": chosen}).status_code == 302
    new.refresh_from_db()
    assert (new.is_staff, new.is_superuser, new.email) == (True, False, "taken@example.org")
    assert new.groups.count() == 3
    assert not new.user_permissions.exists()
    changed = administrator.post(page(new, "password"), passwords("another long password"))
    assert changed.status_code == 302
    assert User.objects.get(username="new").check_password("another long password")


def test_an_administrator_cannot_become_superuser(administrator: Client) -> None:
    me = User.objects.get(username="administrator")
    for query in ("", "?_popup=1", "?_to_field=id", "?_changelist_filters=is_superuser__exact%3D1"):
        sent = everything(me) | {"groups": [*me.groups.values_list("pk", flat=True)]}
        assert administrator.post(f"{page(me)}{query}", sent).status_code in (200, 302)
        me.refresh_from_db()
        assert not me.is_superuser, query
        assert not me.user_permissions.exists(), query
    sent = {"username": "new", **passwords(), "is_superuser": "on", "is_staff": "on"}
    administrator.post("/admin/auth/user/add/", sent)
    new = User.objects.get(username="new")
    assert not new.is_superuser


def test_an_administrator_cannot_grant_a_group_with_more_permissions(administrator: Client) -> None:
    greater, lesser = Group.objects.create(name="greater"), Group.objects.create(name="lesser")
    greater.permissions.add(Permission.objects.get(codename="delete_user"))
    lesser.permissions.add(Permission.objects.get(codename="view_letter"))
    me = User.objects.get(username="administrator")
    shown = administrator.get(page(me)).content.decode()
    offered = re.findall(r'<option value="\d+"[^>]*>([^<]*)</option>', shown)
    assert set(offered) == {"uploader", "editor", "administrator", "lesser"}
    said = administrator.post(page(me), everything(me) | {"groups": [greater.pk]})
    assert "is not one of the available choices" in said.content.decode()
    assert [group.name for group in me.groups.all()] == ["administrator"]


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("how", ["superuser", "permission", "group"])
def test_an_administrator_cannot_take_over_an_account_with_more_permissions(
    administrator: Client, how: str, active: bool
) -> None:
    chief = User.objects.create_user("chief", password="old", is_staff=True, is_active=active)
    more = Permission.objects.get(codename="delete_user")
    if how == "superuser":
        chief.is_superuser = True
        chief.save()
    elif how == "permission":
        chief.user_permissions.add(more)
    else:
        group = Group.objects.create(name="greater")
        group.permissions.add(more)
        chief.groups.add(group)
    before = values(chief)
    assert administrator.post(page(chief), everything(chief)).status_code == 403
    assert administrator.post(page(chief, "password"), passwords()).status_code == 403
    assert administrator.post(page(chief, "delete"), {"post": "yes"}).status_code == 403
    administrator.post(
        "/admin/auth/user/",
        {"action": "delete_selected", "_selected_action": [chief.pk], "post": "yes"},
    )
    assert values(chief) == before
    seen = administrator.get(page(chief))
    assert seen.status_code == 200, "seen, and not changed"
    assert chief.password not in seen.content.decode()
    assert 'name="_save"' not in seen.content.decode()


def test_the_permission_to_delete_users_excludes_users_with_more_permissions(
    administrator: Client,
) -> None:
    me, chief = User.objects.get(), User.objects.create_superuser("chief", password="old")
    me.user_permissions.add(Permission.objects.get(codename="delete_user"))
    for sent in (
        administrator.post(page(chief, "delete"), {"post": "yes"}),
        administrator.post(
            "/admin/auth/user/",
            {"action": "delete_selected", "_selected_action": [chief.pk], "post": "yes"},
        ),
    ):
        assert sent.status_code == 403
    assert User.objects.filter(username="chief").exists()


def test_an_administrator_cannot_change_permissions_of_groups(administrator: Client) -> None:
    group = Group.objects.get(name="administrator")
    before = {*group.permissions.all()}
    sent = {"name": "administrator", "permissions": [p.pk for p in Permission.objects.all()]}
    for address in (f"/admin/auth/group/{group.pk}/change/", "/admin/auth/group/add/"):
        assert administrator.post(address, sent).status_code == 403
    assert {*group.permissions.all()} == before
    assert Group.objects.count() == 3


def test_migrate_restores_permissions_of_groups(db: None) -> None:
    group = Group.objects.get(name="uploader")
    before = {*group.permissions.all()}
    group.permissions.set(Permission.objects.filter(codename__in=["delete_user", "view_upload"]))
    permission_groups.make_groups()
    assert {*group.permissions.all()} == before


def test_a_superuser_manages_everybody() -> None:
    chief = User.objects.create_superuser("chief", password="old")
    client, other = Client(), User.objects.create_superuser("other", password="old")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="is_superuser"' in client.get(page(other)).content.decode()
    assert client.post(page(other, "password"), passwords()).status_code == 302
    assert client.post(page(other, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(username="other").exists()


def test_a_permission_that_no_model_has_is_said_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert permission_groups.check_groups() == []
    misspelled = {
        **permission_groups.GROUPS,
        "editor": permission_groups.GROUPS["editor"] | {"ingest.corect_letter"},
    }
    monkeypatch.setattr(permission_groups, "GROUPS", misspelled)
    (error,) = permission_groups.check_groups()
    assert "ingest.corect_letter" in error.msg
    assert '"editor"' in error.msg
