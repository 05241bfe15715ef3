"""Questions of several searches to the index, asked in one round trip.

A search adds the questions that it will need (`DecisionSearch.expect`), and later has their
answers. Other questions are asked when they are needed, with the same answers.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeAlias

from decisions.search.engine import Answer, IndexQuestion, Session

#: A question, and the function that receives its answer.
_Noted: TypeAlias = tuple[IndexQuestion[Any], Callable[[Any], object]]


class QuestionBatch:
    """Collects questions until they are asked."""

    def __init__(self) -> None:
        self._noted: defaultdict[Session, list[_Noted]] = defaultdict(list)

    def add(
        self, session: Session, question: IndexQuestion[Answer], take: Callable[[Answer], object]
    ) -> None:
        """Add a question, and the function that receives its answer."""
        self._noted[session].append((question, take))

    def ask(self) -> None:
        """Ask all added questions, each session once.

        Raises:
            EngineError: the engine fails.
        """
        while self._noted:
            session, noted = self._noted.popitem()
            answers = session.ask(*(question for question, _ in noted))
            for (_, take), answer in zip(noted, answers, strict=True):
                take(answer)
