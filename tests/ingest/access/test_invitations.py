"""Invitations: links that work once, and the folders of accounts and groups."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core import mail
from django.test import Client, override_settings

from decisions.models import DisputedItem, Folder
from tests.support.markup import page
from tests.support.staff import NEW, someone

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def accounts(golden: Path) -> Iterator[None]:
    with override_settings(ACCOUNTS=True):
        yield


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def invited(administrator: Client, *users: User) -> str:
    sent = {"action": "make_invitations", "_selected_action": [user.pk for user in users]}
    return administrator.post("/admin/auth/user/", sent, follow=True).content.decode()


def links(text: str) -> list[str]:
    return re.findall(r"http://testserver(/invitation/[^\s<&]+/)", text)


def tick() -> str:
    item = DisputedItem.objects.select_related("case")[0]
    return f"{item.case.slug}:{item.position}"


def test_an_invited_person_chooses_a_password_once(client: Client) -> None:
    administrator = someone("administrator")
    made = {"username": "reader", "usable_password": "false"}
    assert administrator.post("/admin/auth/user/add/", made).status_code == 302
    reader = User.objects.get(username="reader")
    said = invited(administrator, reader)
    assert "Send them the link." in said
    [link] = links(said)
    asked = client.get(link, follow=True)
    assert "Your username is <strong>reader</strong>" in asked.content.decode()
    for rule in password_validators_help_texts():
        assert rule in unescape(asked.content.decode())
    form = asked.redirect_chain[-1][0]
    weak = client.post(form, {"new_password1": "12345", "new_password2": "12345"})
    assert 'role="alert"' in weak.content.decode()
    chosen = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert chosen["Location"] == "/login/"
    again = Client().get(link, follow=True).content.decode()
    assert "This invitation is no longer valid" in again
    logged = client.post("/login/", {"username": "reader", "password": NEW})
    assert logged["Location"] == "/"
    assert client.get("/admin/").status_code == 302
    assert "Your folders" in page(client, "/folders/")
    # A user with a password cannot be invited, because the link would take over the account.
    assert links(invited(administrator, reader)) == []


@override_settings(
    ALERTS=True,
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    DEFAULT_FROM_EMAIL="archive@example.org",
)
def test_an_invitation_is_mailed_where_mail_is_set_up() -> None:
    reader = User.objects.create_user("reader", "reader@example.org")
    said = invited(someone("administrator"), reader)
    assert "It was emailed to reader@example.org." in said
    [sent] = mail.outbox
    assert sent.to == ["reader@example.org"]
    assert links(str(sent.body)) == links(said)


@override_settings(
    ALERTS=True,
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=9,  # no server listens there
)
def test_an_invitation_that_could_not_be_mailed_says_so() -> None:
    reader = User.objects.create_user("reader", "reader@example.org")
    said = invited(someone("administrator"), reader)
    assert "was not emailed" in said
    assert "It was emailed" not in said
    assert links(said)


def test_only_users_who_may_change_an_account_can_invite_its_holder() -> None:
    chief = User.objects.create_user("chief", is_staff=True, is_superuser=True)
    gone = User.objects.create_user("gone", is_active=False)
    assert links(invited(someone("administrator"), chief, gone)) == []
    reader = User.objects.create_user("reader")
    assert links(invited(someone("editor"), reader)) == []


@pytest.mark.parametrize("link", ["/invitation/MQ/x/", "/invitation/%F0/x-y/", "/invitation/x/x/"])
def test_links_that_nobody_made_are_refused(client: Client, link: str) -> None:
    shown = page(client, link)
    assert "<h1>This invitation is no longer valid</h1>" in shown
    assert "<title>This invitation is no longer valid – IMR Archive</title>" in shown


def test_an_account_keeps_its_folders() -> None:
    reader, other = User.objects.create_user("reader"), User.objects.create_user("other")
    client = logged_in(reader)
    address = client.post("/folders/new/", {"title": "Ours", "tick": tick()})["Location"]
    folder = Folder.objects.get()
    assert address == f"/folders/{folder.uid}/"
    assert "Keep your own link" not in page(client, address)
    assert "Another folder" in page(client, "/")
    assert f'href="{address}"' in page(client, "/folders/")
    assert "✓ In folder" in page(client, f"/cases/{tick().partition(':')[0]}/")
    elsewhere = logged_in(reader)
    assert f'href="{address}"' in page(elsewhere, "/folders/")
    for stranger in (Client(), logged_in(other)):
        for path in (address, f"{address}decisions.csv", f"/folders/shared/{folder.uid}/"):
            assert stranger.get(path).status_code == 404
        stranger.cookies["folder"] = str(folder.uid)
        stranger.post("/folders/add/", {"tick": tick()})
        assert "Ours" not in page(stranger, "/folders/new/?tick=x:1")
    reader.delete()
    assert not Folder.objects.exists()


def test_a_visitors_folder_comes_into_an_account_and_its_link_ends(client: Client) -> None:
    address = client.post("/folders/new/", {"title": "Mine", "tick": tick()})["Location"]
    reader = logged_in(User.objects.create_user("reader"))
    assert "Keep it in my account" in page(reader, address)
    client.post(address, {"keep": ""})
    assert Folder.objects.get().owner is None, "nobody is logged in there"
    kept = reader.post(address, {"keep": ""})["Location"]
    assert kept == f"/folders/{Folder.objects.get().uid}/"
    assert "Mine" in page(reader, kept)
    assert client.get(address).status_code == 404


def test_a_group_reads_what_a_member_shares() -> None:
    office, foreign = Group.objects.create(name="Office"), Group.objects.create(name="Foreign")
    owner, member = User.objects.create_user("owner"), User.objects.create_user("member")
    owner.groups.add(office)
    member.groups.add(office)
    client = logged_in(owner)
    address = client.post("/folders/new/", {"title": "Shared", "tick": tick()})["Location"]
    folder = Folder.objects.get()
    shown = page(client, address)
    assert "Foreign" not in shown
    client.post(address, {"group": foreign.pk})
    folder.refresh_from_db()
    assert folder.group is None
    client.post(address, {"group": office.pk})
    reader = logged_in(member)
    link = f"/folders/shared/{folder.uid}/"
    assert f'href="{link}"' in page(reader, "/folders/")
    assert "Shared with you, read-only, by owner" in page(reader, link)
    assert reader.get(f"{link}decisions.docx").status_code == 200
    assert reader.get(address).status_code == 404
    assert reader.post(link, {"remove": "1"}).status_code == 405
    member.groups.clear()
    assert reader.get(link).status_code == 404
    member.groups.add(office)
    client.post(address, {"group": ""})
    assert reader.get(link).status_code == 404


@override_settings(ACCOUNTS=False)
def test_without_accounts_there_are_no_account_pages(client: Client) -> None:
    administrator = someone("administrator")
    reader = User.objects.create_user("reader")
    assert "Invite …" not in page(administrator, "/admin/auth/user/")
    assert links(invited(administrator, reader)) == []
    assert client.get("/invitation/MQ/x/").status_code == 404
    assert "Log in" not in page(client, "/")
    address = logged_in(reader).post("/folders/new/", {"title": "x"})["Location"]
    assert Folder.objects.get().owner is None
    assert page(client, address)


def test_a_reader_is_led_to_the_login(client: Client) -> None:
    assert 'href="/login/"' in page(client, "/")
