"""The messages for forbidden pages and refused forms."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_for_others_says_so_in_a_sentence(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))
    answer = client.get("/cases/CM17-9900001/review")
    said = str(answer.content.decode())
    assert answer.status_code == 403
    assert "You don’t have permission to open this page" in said
    assert "You are logged in as visitor" in said


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "reload the page, and send the form again" in str(answer.content.decode())
