"""Deciding criteria: stored with each item, corrected by people, searched and counted."""

import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.criteria import CriterionName
from decisions.models import Case, Correction, DisputedItem
from decisions.search import (
    NOT_RECOGNIZED,
    TURNED_ON,
    DecisionSearch,
    Selection,
    indexer,
    turned_on,
)
from ingest.models import Letter
from ingest.operations.reread_preview import preview
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review.reread import queue_again
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.staff import form, someone, url

SLUG = "CM17-9900003"
FORMULA = (
    "As the requested surgical intervention is not medically necessary per the documentation, the "
    "requested ancillary service is not medically necessary."
)


@pytest.fixture
def letter(take: Take) -> Letter:
    letter = take(GOLDEN / "g4_headings.txt").letters.get()
    indexer.drain()
    return letter


def item(position: int) -> DisputedItem:
    return DisputedItem.objects.get(position=position)


def found(value: str) -> list[int]:
    search = DecisionSearch().filter(TURNED_ON, Selection(frozenset({value})))
    return sorted(hit.position for hit in search)


def correct(client: Client, letter: Letter, lines: str) -> str:
    sent: dict[str, Any] = form(client, letter, "item:3")
    sent |= {"item-3-criteria": lines, "item-3-reason": "The reader missed it."}
    return html.unescape(client.post(url(letter), sent, follow=True).content.decode())


def test_criteria_are_kept_with_the_places_of_their_sentences(letter: Letter) -> None:
    (criterion,) = item(2).deciding_criteria
    assert (criterion.criterion, criterion.met) == (CriterionName.MAIN_ITEM, False)
    assert item(2).rationale[criterion.start : criterion.end] == FORMULA
    start, end = item(2).spans["criterion:main_item"]
    assert " ".join(item(2).case.letter_text[start:end].split()) == FORMULA


def test_criteria_find_and_count_decisions(letter: Letter) -> None:
    assert found(turned_on(CriterionName.MAIN_ITEM, met=False)) == [2]
    assert found(turned_on(CriterionName.FIRST_LINE_DRUGS, met=False)) == [3]
    assert found(NOT_RECOGNIZED) == [1, 4]
    counts = DecisionSearch().facets()[TURNED_ON]
    assert {value: count.decisions for value, count in counts.items()} == {
        "main_item-unmet": 1,
        "first_line_drugs-unmet": 1,
        NOT_RECOGNIZED: 2,
    }


def test_a_sentence_is_found_in_a_rationale_of_several_lines(letter: Letter) -> None:
    editor = someone("editor")
    rationale = "The first paragraph.\r\n\r\nThere is\r\nno spasm. More."
    sent: dict[str, Any] = form(editor, letter, "item:3")
    sent |= {
        "item-3-rationale": rationale,
        "item-3-criteria": "Objective findings: not met: There is no spasm.",
        "item-3-reason": "The reader missed it.",
    }
    editor.post(url(letter), sent)
    assert item(3).rationale == "The first paragraph.\n\nThere is\nno spasm. More."
    (criterion,) = item(3).deciding_criteria
    assert criterion.sentence(item(3).rationale) == "There is\nno spasm."

    sent = form(editor, letter, "item:3")
    assert sent["item-3-criteria"] == "Objective findings: not met: There is no spasm."
    sent |= {"item-3-quantity": "12 visits", "item-3-reason": "The letter says so."}
    assert "1 correction saved" in editor.post(url(letter), sent, follow=True).content.decode()
    last = Correction.objects.latest("id")
    assert (last.field, last.after) == ("quantity", "12 visits")


def test_a_person_says_what_the_reader_missed(letter: Letter, readers: ReaderPool) -> None:
    editor = someone("editor")
    line = "First-line medication first: not met: None was tried."
    assert "1 correction saved" in correct(editor, letter, line)
    (criterion,) = item(3).deciding_criteria
    assert item(3).rationale[criterion.start : criterion.end] == "None was tried."
    indexer.drain()
    assert found(turned_on(CriterionName.FIRST_LINE_DRUGS, met=False)) == [3]
    shown = Client().get(f"/cases/{SLUG}/").content.decode()
    assert "<q>None was tried.</q>" in shown
    assert 'class="corrected"' in shown
    said = Client().get(f"/cases/{SLUG}.json").json()["items"][2]
    assert said["turned_on"] == [
        {"criterion": "first_line_drugs", "met": False, "sentence": "None was tried."}
    ]
    assert line in form(editor, letter, "item:3")["item-3-criteria"], "the form shows it"

    assert queue_again(Letter.objects.filter(pk=letter.pk)) == 1
    pipeline.process(letter.pk, readers)
    assert [each.criterion for each in item(3).deciding_criteria] == [
        CriterionName.FIRST_LINE_DRUGS
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Weather: not met: None was tried.", '"Weather" is not a criterion. The criteria are '),
        ("Objective findings: perhaps: None was tried.", 'Write "Objective findings: not met:"'),
        ("Objective findings: not met", 'Write "Objective findings: not met:"'),
        ("Objective findings: not met: It rained.", '"It rained." is not in the rationale'),
        (
            "Objective findings: not met: None was tried.\n"
            "Objective findings: met: None was tried.",
            "Enter each criterion once.",
        ),
    ],
)
def test_what_cannot_be_a_criterion_is_refused(letter: Letter, lines: str, said: str) -> None:
    assert said in correct(someone("editor"), letter, lines)
    assert not Correction.objects.exists()


def change(**values: Any) -> list[Correction]:
    case = Case.objects.get()
    by = User.objects.get_or_create(username="editor")[0]
    place = CorrectionTarget(2)
    return editing.correct(case.pk, place, values, reason="So.", by=by, seen=case.updated_at)


def undo(made: Correction) -> None:
    case = Case.objects.get()
    editing.undo(made.pk, by=made.made_by, seen=case.updated_at)


def sentences_of(position: int) -> dict[str, str]:
    row = item(position)
    return {
        criterion.criterion: criterion.sentence(row.rationale)
        for criterion in row.deciding_criteria
    }


def test_a_criterion_follows_its_sentence_when_the_rationale_is_corrected(
    letter: Letter, readers: ReaderPool
) -> None:
    before = item(2).rationale
    [made] = change(rationale=f"What the reader left out. {before}")
    assert sentences_of(2) == {"main_item": FORMULA}
    assert queue_again(Letter.objects.filter(pk=letter.pk)) == 1
    pipeline.process(letter.pk, readers)
    assert sentences_of(2) == {"main_item": FORMULA}
    undo(made)
    assert item(2).rationale == before
    assert sentences_of(2) == {"main_item": FORMULA}


def test_a_criterion_goes_with_its_sentence_and_comes_back_with_it(letter: Letter) -> None:
    [made] = change(rationale="Nothing of it was said.")
    assert sentences_of(2) == {}
    undo(made)
    assert sentences_of(2) == {"main_item": FORMULA}


def test_a_corrected_criterion_stays_valid_while_the_rationale_is_the_same(
    letter: Letter,
) -> None:
    before = item(2).rationale
    text = f"There is no spasm. {before}"
    criteria = [
        {"criterion": "main_item", "met": False, "start": 19, "end": 19 + len(FORMULA)},
        {"criterion": "findings", "met": False, "start": 0, "end": 18},
    ]
    of_criteria, of_rationale = change(rationale=text, criteria=criteria)
    assert sentences_of(2) == {"main_item": FORMULA, "findings": "There is no spasm."}
    undo(of_rationale)
    assert sentences_of(2) == {"main_item": FORMULA}
    shown = someone("administrator").get(url(letter)).content.decode()
    assert "Objective findings: not met: There is no spasm." in html.unescape(shown)
    undo(of_criteria)
    assert sentences_of(2) == {"main_item": FORMULA}


def test_a_preview_says_criteria_in_words(letter: Letter, readers: ReaderPool) -> None:
    DisputedItem.objects.filter(position=2).update(criteria=[])
    [change_of_it] = preview(letter, readers)
    assert change_of_it.field == "item 2 criteria"
    assert (change_of_it.before, change_of_it.after) == (
        "",
        f"Main treatment necessary: not met: {FORMULA}",
    )
