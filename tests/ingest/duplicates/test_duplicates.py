"""Letters that arrive again in another file: each decision counts once."""

import io
import json
import random
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from decisions.models import Case
from decisions.search import DecisionSearch, indexer
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.operations import integrity
from ingest.processing import pipeline
from ingest.processing.letter_similarity import Likeness, compare
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions, withdrawal
from ingest.review.withdrawal import RefusedError
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.invented_letters import InventedItem
from tests.support.invented_letters import letter as invented
from tests.support.pdf import pdf_of

NUMBERED = (GOLDEN / "g4_one_item.txt").read_text()
#: A letter without a header, and so without a case number; the state published many of these.
UNNUMBERED = NUMBERED[NUMBERED.index("HOW THE IMR") :]


@pytest.fixture
def editor(transactional_db: None) -> User:
    return User.objects.create_superuser("editor", password="pw")


def blank_lines(text: str) -> str:
    return "\n".join(line + "\n" if line else line for line in text.split("\n"))


def other_lines(text: str) -> str:
    """Return a text with different line lengths, and words split at line ends."""
    paragraphs = text.split("\n\n")
    head, body = paragraphs[:1], paragraphs[1:]
    wide = [
        textwrap.fill(each, 64) if each[:1].islower() or len(each) > 150 else each for each in body
    ]
    return "\n\n".join([*head, *wide]).replace("medically", "medi-\ncally")


def mac_lines(text: str) -> str:
    return text.replace("\n", "\r")


def form_feeds(text: str) -> str:
    return text.replace("CLINICAL CASE SUMMARY", "\fCLINICAL CASE SUMMARY")


def typographic(text: str) -> str:
    return text.replace("fi", "\ufb01").replace("'", "\u2019").replace("  ", "\u00a0 ")


SAVED_AGAIN: dict[str, Callable[[str], bytes]] = {
    "blank lines": lambda text: blank_lines(text).encode(),
    "other lines": lambda text: other_lines(text).encode(),
    "Mac lines": lambda text: mac_lines(text).encode(),
    "pages": lambda text: form_feeds(text).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-be"),
    "with a BOM": lambda text: text.encode("utf-8-sig"),
    "typographic": lambda text: typographic(text).encode(),
    "PDF": lambda text: pdf_of(text),
}


@pytest.mark.parametrize("text", [NUMBERED, UNNUMBERED], ids=["numbered", "unnumbered"])
@pytest.mark.parametrize("way", SAVED_AGAIN)
def test_a_letter_that_is_saved_again_is_a_duplicate(take: Take, text: str, way: str) -> None:
    first = take(("first.txt", text.encode())).letters.get()
    before = list(Case.objects.values())
    again = take(("again", SAVED_AGAIN[way](text))).letters.get()
    assert (again.state, again.duplicate_of) == (State.DUPLICATE, first), again.reason
    assert "first.txt" in again.reason
    assert list(Case.objects.values()) == before
    assert len(DecisionSearch()) == 1
    assert not list(integrity.faults())


def scanned(text: str, wrong: int, seed: int = 1) -> str:
    """Return a text as if recognized from a scan, with `wrong` misread characters in its prose."""
    chance = random.Random(seed)
    looks = {"l": "1", "o": "0", "m": "rn", "e": "c", "h": "b", "d": "cl", "t": "f", "u": "n"}
    first = text.index("The injured worker")
    prose = [n for n, each in enumerate(text) if n > first and each in looks]
    letters = list(text)
    for place in chance.sample(prose, wrong):
        letters[place] = looks[letters[place]]
    return "".join(letters)


@pytest.mark.parametrize("text", [NUMBERED, UNNUMBERED], ids=["numbered", "unnumbered"])
@pytest.mark.parametrize("wrong", [1, 4, 12])
def test_another_scan_is_a_duplicate(take: Take, text: str, wrong: int) -> None:
    first = take(("first.txt", text.encode())).letters.get()
    again = take(("again.txt", scanned(text, wrong).encode())).letters.get()
    assert (again.state, again.duplicate_of) == (State.DUPLICATE, first), again.reason
    assert len(DecisionSearch()) == 1


OTHERS = {
    "item": ("MRI of the lumbar spine", "MRI of the cervical spine"),
    "side": ("right shoulder", "left shoulder"),
    "number": ("8 visits", "12 visits"),
    "outcome": ("Upheld", "Overturned"),
    "age": ("47 year old", "52 year old"),
    "negation": ("shows a loss", "does not show a loss"),
}
SIBLING = invented(
    items=[
        InventedItem("MRI of the lumbar spine"),
        InventedItem("Physical therapy for the right shoulder, 8 visits"),
    ]
)
SIBLING = SIBLING[SIBLING.index("HOW THE IMR") :]


@pytest.mark.parametrize("what", OTHERS)
def test_decisions_of_the_same_form_are_no_duplicates(take: Take, what: str) -> None:
    other = SIBLING.replace(*OTHERS[what])
    assert other != SIBLING
    take(("a.txt", SIBLING.encode()), ("b.txt", other.encode()))
    assert {letter.state for letter in Letter.objects.all()} <= {
        State.ARCHIVED,
        State.ARCHIVED_WITH_PROBLEMS,
    }
    assert Case.public.count() == 2


def test_letters_of_two_numbers_are_two_whatever_they_say(take: Take) -> None:
    take(("CM14-9800001.txt", UNNUMBERED.encode()))
    take(("CM14-9800002.txt", (UNNUMBERED + "\n").encode()))
    assert Case.public.count() == 2


def test_a_revision_is_no_duplicate(take: Take) -> None:
    old = take(("a.txt", NUMBERED.encode())).letters.get()
    revised = NUMBERED.replace("Overturned", "Upheld").replace("03/29/2017", "04/29/2017")
    new = take(("b.txt", revised.encode())).letters.get()
    old.refresh_from_db()
    assert (old.state, new.is_current) == (State.SUPERSEDED, True)
    # A copy of the superseded letter is its duplicate, not a revision of the revision.
    again = take(("c.txt", blank_lines(NUMBERED).encode())).letters.get()
    assert (again.state, again.duplicate_of) == (State.DUPLICATE, old)


DOUBTFUL = UNNUMBERED.replace("47 year old", "41 year old")


def test_a_letter_that_may_be_another_scan_waits(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    assert compare(UNNUMBERED, DOUBTFUL) is Likeness.UNSURE
    take(("first.txt", UNNUMBERED.encode()))
    letter = take(("second.txt", DOUBTFUL.encode())).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert "another scan of first.txt" in letter.reason
    assert Case.public.count() == 1
    client.force_login(editor)
    page = f"/admin/ingest/letter/{letter.pk}/"
    assert "Not a duplicate" in client.get(f"{page}review/").content.decode()
    client.post(f"{page}act/", {"action": "apart", "reason": "Another patient."})
    read_waiting(readers)
    letter.refresh_from_db()
    assert letter.is_current
    assert Case.public.count() == 2


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING).order_by("id"):
        pipeline.process(letter.pk, readers)
    indexer.drain()


def test_a_supposed_duplicate_can_be_marked_as_different_and_both_letters_are_linked(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    first = take(("first.txt", UNNUMBERED.encode())).letters.get()
    copy = take(("copy.txt", blank_lines(UNNUMBERED).encode())).letters.get()
    file = take(("file.txt", UNNUMBERED.encode())).letters.get()
    client.force_login(editor)
    page = client.get(f"/admin/ingest/letter/{first.pk}/review/").content.decode()
    for letter in (copy, file):
        assert f"/admin/ingest/letter/{letter.pk}/review/" in page
        back = client.get(f"/admin/ingest/letter/{letter.pk}/review/").content.decode()
        assert f"/admin/ingest/letter/{first.pk}/review/" in back
    with pytest.raises(RefusedError):
        letter_actions.tell_apart(file.pk, reason="It is not.", by=editor)
    letter_actions.tell_apart(copy.pk, reason="Another patient.", by=editor)
    read_waiting(readers)
    copy.refresh_from_db()
    assert (copy.is_current, copy.duplicate_of) == (True, None)
    assert Case.public.count() == 2


def test_a_duplicate_that_is_read_again_stays_one(
    take: Take, readers: ReaderPool, editor: User
) -> None:
    first = take(("first.txt", UNNUMBERED.encode())).letters.get()
    copy = take(("copy.txt", blank_lines(UNNUMBERED).encode())).letters.get()
    file = take(("again.txt", blank_lines(UNNUMBERED).encode())).letters.get()
    assert file.duplicate_of == copy
    every = [first.pk, copy.pk, file.pk]
    again = letter_actions.read_again(every, reason="A better reader.", by=editor)
    assert [letter.pk for letter in again] == [first.pk, copy.pk]
    read_waiting(readers)
    copy.refresh_from_db()
    assert (copy.state, copy.duplicate_of) == (State.DUPLICATE, first)
    assert file.repeats == first
    assert Case.public.count() == 1


@pytest.mark.parametrize("text", [NUMBERED, UNNUMBERED], ids=["numbered", "unnumbered"])
@pytest.mark.parametrize("wrong", [0, 4])
def test_the_twin_of_a_withdrawn_letter_is_not_public(
    take: Take, readers: ReaderPool, editor: User, text: str, wrong: int
) -> None:
    first = take(("first.txt", text.encode())).letters.get()
    withdrawal.withdraw(first.pk, reason="Withdrawn.", by=editor)
    again = take(("again.txt", blank_lines(scanned(text, wrong)).encode())).letters.get()
    assert again.state == State.NEEDS_PERSON
    assert "withdrawn" in again.reason
    assert not Case.public.exists()
    withdrawal.release(again.pk, reason="This one is fit to be seen.", by=editor)
    read_waiting(readers)
    assert Case.public.count() == 1
    if not wrong:  # the original is released while its copy is public, and becomes its duplicate
        withdrawal.release(first.pk, reason="Both.", by=editor)
        read_waiting(readers)
        assert Case.public.count() == 1


def test_a_duplicate_stays_hidden_with_its_twin(
    take: Take, readers: ReaderPool, editor: User
) -> None:
    first = take(("first.txt", UNNUMBERED.encode())).letters.get()
    copy = take(("copy.txt", blank_lines(UNNUMBERED).encode())).letters.get()
    withdrawal.withdraw(first.pk, reason="Withdrawn.", by=editor)
    letter_actions.read_again([copy.pk], reason="A better reader.", by=editor)
    read_waiting(readers)
    assert not Case.public.exists()


def test_a_letter_that_gives_the_number_takes_the_place_of_one_that_does_not(
    take: Take, readers: ReaderPool
) -> None:
    scan = take(("scan 12.txt", UNNUMBERED.encode())).letters.get()
    named = take(("CM14-9800001.txt", blank_lines(UNNUMBERED).encode())).letters.get()
    read_waiting(readers)
    scan.refresh_from_db()
    assert (scan.state, scan.duplicate_of) == (State.DUPLICATE, named)
    assert Case.objects.get().slug == "CM14-9800001"
    assert not list(integrity.faults())


def test_letters_that_were_both_shown_become_one(take: Take, readers: ReaderPool) -> None:
    take(("a.txt", UNNUMBERED.encode()))
    take(("b.txt", UNNUMBERED.replace("47 year old", "52 year old").encode()))
    first, second = Letter.objects.order_by("id")
    # As if the letters had been read before fingerprints were introduced.
    Letter.objects.filter(pk=second.pk).update(fingerprint=first.fingerprint)
    Letter.objects.filter(pk=first.pk).update(state=State.QUEUED)
    read_waiting(readers)
    first.refresh_from_db()
    assert (first.state, first.duplicate_of) == (State.DUPLICATE, second)
    assert Case.objects.get().letter_sha256 == second.sha256


@pytest.mark.parametrize("wrong", [0, 1])
def test_twins_that_are_read_at_the_same_time(
    archive: Path, readers: ReaderPool, wrong: int
) -> None:
    copies = [blank_lines(UNNUMBERED) + "\n" * n for n in range(5)]
    if wrong:
        copies = [scanned(UNNUMBERED, 1, seed) for seed in range(5)]
    receive(
        [IncomingFile(f"{n}.txt", io.BytesIO(each.encode())) for n, each in enumerate(copies)],
        source="test",
    )

    def process(letter_id: int) -> None:
        try:
            pipeline.process(letter_id, readers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(process, Letter.objects.values_list("pk", flat=True)))
    assert Letter.objects.filter(state=State.DUPLICATE).count() == 4
    assert Case.objects.count() == 1


def test_the_letters_that_went_wrong(take: Take, failed_inputs: Path) -> None:
    for names in (
        ("same_letter_saved_once.pdf", "same_letter_saved_again.pdf"),
        ("20_rescan_a.txt", "20_rescan_b.txt"),
    ):
        before = Case.public.count()
        for name in names:
            take(failed_inputs / name)
        assert Case.public.count() == before + 1
        assert Letter.objects.get(name=names[1]).duplicate_of == Letter.objects.get(name=names[0])
    assert json.loads((failed_inputs / "20_rescan.json").read_text())["right"].startswith("one")
