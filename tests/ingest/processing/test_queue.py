"""Decisions by a person that settle many letters at once."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from decisions.models import Case, DisputedItem
from ingest.letter_states import WAITING, State
from ingest.models import AuditEvent, Letter, WordMapping
from ingest.problems import groups
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import Take
from tests.support.golden import GOLDEN

QUEUE = "/admin/ingest/letter/queue/"
LETTER = (GOLDEN / "g4_headings.txt").read_text()
#: A specialty, a state and an item that are not in the vocabulary.
UNKNOWN = (
    LETTER.replace("Orthopedic Surgery, Sports", "Zebra Medicine, Sports")
    .replace("New York, New", "Atlantis, New")
    .replace("Chiropractic #8", "Quixotry for the windmill")
)


@pytest.fixture
def editor(transactional_db: None) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def three(take: Take) -> None:
    take(*((f"{n}.txt", UNKNOWN.replace("9900003", f"990000{n}").encode()) for n in (3, 4, 5)))


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)


def decide(client: Client, **sent: Any) -> str:
    response = client.post(QUEUE, {"reason": "Surely.", **sent}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_one_decision_settles_every_letter_with_the_words(
    three: None, editor: Client, readers: ReaderPool
) -> None:
    shown = editor.get(QUEUE).content.decode()
    assert shown.count("3 letters</strong>") == 3
    decisions = [
        ("unknown_specialty", "Zebra Medicine", "orthopedic surgery"),
        ("unknown_licence_state", "Atlantis", "New York"),
        ("uncategorised", "Quixotry for the windmill", "Rehabilitation › Chiropractic"),
    ]
    for code, words, meaning in decisions:
        said = decide(editor, code=code, words=words, meaning=meaning, map="1")
        assert "3 letters are read again with the decision" in said
        read_waiting(readers)
    assert set(Letter.objects.values_list("state", flat=True)) == {State.ARCHIVED}
    assert DisputedItem.objects.filter(service__name="Chiropractic").count() == 3
    for case in Case.objects.all():
        assert case.reviewer
        assert "Orthopedic Surgery" in [s.name for s in case.reviewer.specialties.all()]
        assert case.reviewer.license_states == ["New York", "New Jersey"]
    assert "No letter has an open problem" in editor.get(QUEUE).content.decode()
    assert AuditEvent.objects.filter(action="mapped").count() == 3


def test_the_queue_counts_letters_that_are_not_in_the_archive(
    three: None, take: Take, editor: Client
) -> None:
    shown = editor.get(QUEUE).content.decode()
    assert "not in the archive" not in shown
    named = f"{UNKNOWN.replace('9900003', '9900006')}\nDate of birth: 03/22/1965\n"
    take(("6.txt", named.encode()))
    assert Letter.objects.get(name="6.txt").state == State.NEEDS_PERSON
    shown = editor.get(QUEUE).content.decode()
    said = "4 letters</strong> (1 of them not in the archive: it needs review)"
    assert shown.count(said) == 3
    cache.clear()  # the public page caches its counts
    accuracy = editor.get("/about/accuracy/").content.decode()
    assert 'href="/about/accuracy/uncertain-unknown_specialty/">3</a>' in accuracy
    assert "1 more needs review by a person" in accuracy


def test_a_later_letter_profits_from_the_decision(
    take: Take, editor: Client, readers: ReaderPool
) -> None:
    decide(editor, code="unknown_specialty", words="Zebra  medicine", meaning="Neurology", map="1")
    text = LETTER.replace("Orthopedic Surgery, Sports", "Zebra Medicine, Sports")
    assert take(("a.txt", text.encode())).letters.get().state == State.ARCHIVED


def test_a_meaning_that_the_vocabulary_does_not_have_is_refused(
    three: None, editor: Client
) -> None:
    for code in ("unknown_specialty", "unknown_licence_state", "uncategorised"):
        said = decide(editor, code=code, words="x", meaning="Nonsense", map="1")
        assert "is not in the vocabulary" in said
    assert "is not about the meaning" in decide(editor, code="no_date", meaning="x", map="1")
    assert "Enter a reason" in decide(editor, code="no_date", reason=" ", settle="1")
    assert not WordMapping.objects.exists()
    assert not Letter.objects.filter(state=State.QUEUED).exists()


def test_a_settled_problem_stays_settled(three: None, editor: Client, readers: ReaderPool) -> None:
    for code, words in (
        ("unknown_licence_state", "Atlantis"),
        ("unknown_specialty", "Zebra Medicine"),
        ("uncategorised", "Quixotry for the windmill"),
    ):
        said = decide(editor, code=code, words=words, settle="1")
        assert "3 letters are read again without the problem" in said
        read_waiting(readers)
    assert set(Letter.objects.values_list("state", flat=True)) == {State.ARCHIVED}
    assert AuditEvent.objects.filter(action="settled").count() == 9


def test_letters_that_wait_are_read_again(take: Take, editor: Client) -> None:
    letter = take(("a.txt", b"This is a bill and no letter at all. " * 20)).letters.get()
    assert letter.state == State.NEEDS_PERSON
    shown = editor.get(QUEUE).content.decode()
    assert re.search(rf'name="letter" value="{letter.pk}"', shown)
    assert "1 letter is read again." in decide(editor, letter=[letter.pk], again="1")
    letter.refresh_from_db()
    assert letter.state == State.QUEUED
    assert "0 letters are" in decide(editor, letter=["x", "9" * 30, letter.pk], again="1")


def test_the_history_is_append_only(three: None, editor: Client) -> None:
    decide(editor, code="unknown_specialty", words="Zebra Medicine", meaning="Neurology", map="1")
    ways: list[Any] = [
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(reason="Another."),
        WordMapping.objects.all().delete,
        lambda: WordMapping.objects.update(meaning="Other"),
    ]
    for way in ways:
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            way()
    shown = editor.get("/admin/ingest/auditevent/").content.decode()
    assert "Said what words mean" in shown
    assert "Delete" not in shown.replace("Deleted a file", "")
    event = AuditEvent.objects.earliest("pk")
    for url in (
        f"auditevent/{event.pk}/change/",
        f"auditevent/{event.pk}/delete/",
        "auditevent/add/",
    ):
        answer = editor.post(f"/admin/ingest/{url}", {"reason": "x", "post": "yes"})
        assert answer.status_code == 403


def test_words_that_a_line_breaks_and_long_ones_are_decided_about_too(
    take: Take, editor: Client, readers: ReaderPool
) -> None:
    long = f"Quixotry for the wind-\nmill{', and another mill' * 40}"
    take(("a.txt", LETTER.replace("Chiropractic #8", long).encode()))
    shown = editor.get(QUEUE).content.decode()
    words = re.search(r'name="words" value="(Quixotry[^"]*)"', shown)
    assert words
    assert len(words[1]) > 500
    meaning = "Rehabilitation › Chiropractic"
    assert "1 letter is read again" in decide(
        editor, code="uncategorised", words=words[1], meaning=meaning, map="1"
    )
    read_waiting(readers)
    assert Letter.objects.get().state == State.ARCHIVED


def test_settling_a_problem_leaves_others_of_its_kind(
    take: Take, editor: Client, readers: ReaderPool
) -> None:
    text = LETTER.replace("02/21/2017", "").replace(
        "Decision Date:    03/29/2017", "Decision Date:"
    )
    missing = [p["message"] for p in take(("a.txt", text.encode())).letters.get().problems]
    assert len(missing) == 2
    decide(editor, code="no_date", words=missing[0], settle="1")
    read_waiting(readers)
    assert [problem["message"] for problem in Letter.objects.get().problems] == missing[1:]


def test_what_is_new_in_a_layout_is_one_group_with_its_words(
    take: Take, editor: Client, readers: ReaderPool
) -> None:
    new = LETTER.replace("CLINICAL CASE", "ADDITIONAL INFORMATION\nNone.\n\nCLINICAL CASE")
    take(*((f"{n}.txt", new.replace("9900003", f"990000{n}").encode()) for n in (3, 4)))
    assert set(Letter.objects.values_list("state", flat=True)) == {State.ARCHIVED_WITH_PROBLEMS}
    (group,) = groups("unfamiliar_form")
    assert len(group.letters) == 2
    shown = editor.get(QUEUE).content.decode()
    assert "ADDITIONAL INFORMATION" in shown
    said = decide(editor, code=group.code, words=group.words, settle="1")
    assert "2 letters are read again without the problem" in said
    read_waiting(readers)
    assert groups("unfamiliar_form") == []


def test_a_letter_with_an_unknown_outcome_waits_for_a_person(take: Take) -> None:
    take(("3.txt", LETTER.replace(": Upheld", ": Modified", 1).encode()))
    letter = Letter.objects.get()
    assert letter.state == State.NEEDS_PERSON
    assert "unknown_outcome" in [problem["code"] for problem in letter.problems]
