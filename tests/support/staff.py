"""Staff users of the admin, and the forms that their browsers send."""

import html
import re
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from ingest.models import Letter

NEW = "an entirely new password"


def someone(*groups: str, staff: bool = True) -> Client:
    name = groups[0] if groups else "clerk" if staff else "reader"
    user = User.objects.create_user(name, is_staff=staff)
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(letter: Letter, page: str = "review") -> str:
    return f"/admin/ingest/letter/{letter.pk}/{page}/"


def form(client: Client, letter: Letter, part: str) -> dict[str, Any]:
    """Return the values that a browser sends for one form of the review page, unchanged."""
    shown = client.get(url(letter)).content.decode()
    forms = re.findall(r"<form[^>]*>(.*?)</form>", shown, re.S)
    (mine,) = (each for each in forms if f'name="part" value="{part}"' in each)
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", mine):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            missing = "on" if "checkbox" in tag else ""
            sent[name[1]] = html.unescape(value[1]) if value else missing
    for name_, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', mine, re.S
    ):
        sent[name_] = html.unescape(text).replace("\n", "\r\n")
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', mine, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        sent[name_] = html.unescape((chosen or first)[1])  # type: ignore[index]
    return sent


def page(user: User, view: str = "change") -> str:
    return f"/admin/auth/user/{user.pk}/{view}/"


def everything(user: User) -> dict[str, Any]:
    """Return form data that requests every flag and permission of an account."""
    return {
        "username": user.username,
        "email": "taken@example.org",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "user_permissions": [permission.pk for permission in Permission.objects.all()],
        "last_login_0": "",
        "last_login_1": "",
        "date_joined_0": "2020-01-01",
        "date_joined_1": "00:00:00",
    }


def passwords(word: str = NEW) -> dict[str, str]:
    return {"usable_password": "true", "password1": word, "password2": word}
