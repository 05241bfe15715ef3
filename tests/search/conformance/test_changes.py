"""The required behavior of every search engine when its index changes or is missing."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest

from decisions.search import IndexMissingError, RebuildProgress
from decisions.search.documents import DecisionDocument
from decisions.search.engine import Engine
from tests.search.conformance.filled_engines import HELD, LETTERS, fill, ids, of
from tests.support.search_documents import FIRST, document, documents, has

#: Hits query the database for public cases.
pytestmark = pytest.mark.django_db


def test_without_an_index_every_question_says_so(engine: Engine) -> None:
    for ask in (
        engine.session,
        engine.generation,
        lambda: engine.replace_cases([1], []),
        lambda: list(engine.damage()),
    ):
        with pytest.raises(IndexMissingError):
            ask()
    fill(engine, HELD[:5])
    assert len(of(engine)) == 5
    engine.discard()
    with pytest.raises(IndexMissingError):
        engine.session()


def test_cases_are_replaced_in_one_step_and_older_sessions_stay(engine: Engine) -> None:
    fill(engine, HELD)
    before = of(engine)
    again = [
        replace(
            document(random.Random(9), 7, n, 2, FIRST), texts={**HELD[0].texts, "item": "zebra"}
        )
        for n in (1, 2)
    ]
    engine.replace_cases([7, 8], again)
    after = of(engine)
    right = [each for each in HELD if each.case_id not in (7, 8)] + again
    assert {hit.item_id for hit in after} == ids(right)
    assert after.letters == len({each.case_id for each in right})
    assert len(after.matching("zebra")) == 2
    assert (len(before), before.letters, len(before.matching("zebra"))) == (len(HELD), LETTERS, 0)
    assert {hit.item_id for hit in before} == ids(HELD)


def test_every_change_has_a_greater_generation(engine: Engine) -> None:
    seen = []

    def note() -> None:
        assert engine.session().generation == engine.generation()
        assert engine.generation() == engine.generation()
        seen.append(engine.generation())

    fill(engine, HELD)
    note()
    for case in (1, 2, 3):
        engine.replace_cases([case], [each for each in HELD if each.case_id == case])
        note()
    fill(engine, HELD[:9])
    note()
    engine.discard()
    fill(engine, HELD[:9])
    note()
    assert seen == sorted(set(seen))


def test_counts_stay_exact_through_many_changes(engine: Engine) -> None:
    fill(engine, HELD)
    held = {case: [e for e in HELD if e.case_id == case] for case in range(1, LETTERS + 1)}
    chance = random.Random(5)
    for _ in range(12):
        cases = chance.sample(range(1, LETTERS + 1), 6)
        for case in cases:
            items = chance.randrange(4)
            held[case] = [document(chance, case, n, items, FIRST) for n in range(1, items + 1)]
        engine.replace_cases(cases, [each for case in cases for each in held[case]])
        right = [each for each in chain.from_iterable(held.values()) if has("quorn")(each)]
        found = of(engine).matching("quorn")
        assert (len(found), found.letters) == (len(right), len({e.case_id for e in right}))


def broken(held: list[DecisionDocument]) -> Iterator[DecisionDocument]:
    yield from held
    raise RuntimeError("the database is gone")


def test_an_interrupted_change_changes_nothing(engine: Engine) -> None:
    fill(engine, HELD)
    generation = engine.generation()
    with pytest.raises(RuntimeError, match="database"):
        engine.replace_cases([1, 2], broken(HELD[:1]))
    assert {hit.item_id for hit in of(engine)} == ids(HELD)
    assert engine.generation() == generation
    engine.replace_cases([1], [])
    assert 1 not in dict(of(engine).cases())


def test_a_new_index_takes_the_place_of_the_old_one_when_it_is_whole(engine: Engine) -> None:
    fill(engine, HELD[:10])
    assert engine.progress() is None
    with engine.replacing(20) as builder:
        assert builder.add(HELD[:20]) == 20
        assert len(of(engine)) == 10
        assert engine.progress() == RebuildProgress(20, 20)
    assert len(of(engine)) == 20
    assert engine.progress() is None
    with pytest.raises(RuntimeError), engine.replacing(30) as builder:
        builder.add(broken(HELD[:30]))
    assert len(of(engine)) == 20
    assert engine.progress() is None


def test_samples_and_decisions_of_the_state_are_never_held_together(engine: Engine) -> None:
    fill(engine, documents(5, sample=True))
    assert engine.session().holds_samples
    engine.replace_cases([77], [document(random.Random(1), 77, 1, 1, FIRST)])
    assert [hit.sample for hit in of(engine)] == [False]
    assert not engine.session().holds_samples


def test_a_suspicion_is_checked_once_and_an_intact_index_has_no_damage(engine: Engine) -> None:
    fill(engine, HELD[:5])
    engine.suspect()
    assert engine.take_suspicion()
    assert not engine.take_suspicion()
    assert list(engine.damage()) == []
