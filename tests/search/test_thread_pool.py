"""Items that one thread creates ahead of the thread that uses them."""

from collections.abc import Iterator
from threading import Event, Timer, get_ident

import pytest

from decisions.search.thread_pool import ahead


def test_the_next_item_is_made_while_one_is_used() -> None:
    made = [Event() for _ in range(4)]
    threads = set()

    def make() -> Iterator[int]:
        for number, event in enumerate(made):
            threads.add(get_ident())
            event.set()
            yield number

    used = []
    for number in ahead(make()):
        used.append(number)
        if number < 3:
            assert made[number + 1].wait(10)
        assert sum(event.is_set() for event in made) <= number + 2, "more than one is made ahead"
    assert used == [0, 1, 2, 3]
    assert get_ident() not in threads


def test_errors_of_the_producer_thread_reach_the_consumer() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise ConnectionError("the database is gone")

    used: list[int] = []
    with pytest.raises(ConnectionError, match="the database is gone"):
        used.extend(ahead(make()))
    assert used == [1]


def test_an_interrupted_consumer_stops_the_producer() -> None:
    begun, go_on, done = Event(), Event(), Event()

    def make() -> Iterator[int]:
        yield 1
        begun.set()
        go_on.wait(10)
        done.set()
        yield 2

    items = ahead(make())
    assert next(items) == 1
    assert begun.wait(10)
    Timer(0.2, go_on.set).start()
    items.close()
    assert done.is_set(), "it was still being made"
