"""The problems of letters: settled problems, and problems grouped by frequency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from decisions.vocabulary.loading import key_of
from ingest.letter_states import CURRENT, State
from ingest.models import AuditAction, AuditEvent, Letter

Problem = dict[str, Any]

#: The states of letters that were read and may have problems.
WITH_PROBLEMS = (State.NEEDS_PERSON, *CURRENT)


def unsettled(letter: Letter, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a letter that no person has settled."""
    if not problems:
        return []
    settled = {
        (details.get("code"), key_of(details.get("words", "")))
        for details in AuditEvent.objects.filter(
            letter=letter, action=AuditAction.SETTLED
        ).values_list("details", flat=True)
    }
    return [each for each in problems if (each["code"], key_of(each["words"])) not in settled]


@dataclass(frozen=True, slots=True)
class Group:
    """A problem that several letters have, with the same words.

    Args:
        message: the message of one of the letters.
        letters: the letters that one decision settles, the oldest first.
        waiting: the number of them that wait for a person, and so are not in the archive.
    """

    code: str
    words: str
    message: str
    letters: tuple[int, ...]
    waiting: int


_GROUPS = """
SELECT problem->>'code', coalesce(problem->>'words', ''), min(problem->>'message'),
    array_agg(DISTINCT letter.id), array_agg(DISTINCT letter.id) FILTER (WHERE letter.state = %s)
FROM ingest_letter letter, jsonb_array_elements(letter.problems) problem
WHERE letter.state = ANY(%s) AND (%s = '' OR problem->>'code' = %s)
GROUP BY 1, 2
"""


def groups(code: str = "") -> list[Group]:
    """Return the problems of letters grouped by their words, the most frequent first.

    Args:
        code: only problems of this code.
    """
    with connection.cursor() as cursor:
        states = [state.value for state in WITH_PROBLEMS]
        cursor.execute(_GROUPS, [State.NEEDS_PERSON.value, states, code, code])
        rows = cursor.fetchall()
    merged: dict[tuple[str, str], Group] = {}
    wait: set[int] = set()
    for found, words, message, letters, waiting in rows:
        wait.update(waiting or ())
        key = (found, key_of(words))
        known = merged.get(key)
        ids = {*letters, *(known.letters if known else ())}
        merged[key] = Group(
            found,
            known.words if known else words,
            known.message if known else message,
            tuple(sorted(ids)),
            len(ids & wait),
        )
    return sorted(merged.values(), key=lambda group: (-len(group.letters), group.code, group.words))


def letters_with(code: str, words: str) -> tuple[int, ...]:
    """Return the ids of the letters that have a problem.

    Args:
        code: the problem's `Problem.code`.
        words: the words of the problem as printed.
    """
    wanted = key_of(words)
    return next((g.letters for g in groups(code) if key_of(g.words) == wanted), ())
