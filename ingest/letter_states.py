"""The states of a letter and the allowed transitions, in one table.

The trigger `MOVE_IS_ALLOWED` of the model makes the database reject all other transitions: run
`makemigrations` after a change of the table. `diagram` returns the diagram in docs/reference.md.
"""

from django.db import models
from pgtrigger import AnyChange, Before, Trigger, UpdateOf


class State(models.TextChoices):
    """The state of a letter on its way into the archive."""

    QUEUED = "queued", "Queued"
    READING = "reading", "Reading"
    ARCHIVED = "archived", "In the archive"
    ARCHIVED_WITH_PROBLEMS = "archived_with_problems", "In the archive, with problems"
    SUPERSEDED = "superseded", "Older revision of a case"
    DUPLICATE = "duplicate", "Duplicate"
    NEEDS_PERSON = "needs_person", "Needs review"
    FAILED = "failed", "Failed"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: The states in which a letter waits for a worker or is processed by one.
WAITING = (State.QUEUED, State.READING)
#: The states of a letter whose content the archive shows.
CURRENT = (State.ARCHIVED, State.ARCHIVED_WITH_PROBLEMS)
#: The states in which a letter may be current: its case shows the result of an earlier reading.
MAYBE_CURRENT = (*CURRENT, *WAITING, State.NEEDS_PERSON, State.FAILED)
#: The states of a letter that needs a decision by a person, or that a person has hidden.
HELD = (State.NEEDS_PERSON, State.WITHDRAWN)

#: The initial states of a letter, with the reason.
BEGINNINGS = {
    State.QUEUED: "a new file",
    State.DUPLICATE: "the same file was uploaded before",
    State.FAILED: "refused on arrival",
}

_AGAIN = {State.QUEUED: "to be read again"}
_WITHDRAWN = {State.WITHDRAWN: "withdrawn by a person"}
_NEWER = {State.SUPERSEDED: "its case got a newer letter"}

#: The allowed transitions from each state, with their causes.
MOVES: dict[State, dict[State, str]] = {
    State.QUEUED: {State.READING: "a worker takes it", **_WITHDRAWN},
    State.READING: {
        State.ARCHIVED: "read without doubt",
        State.ARCHIVED_WITH_PROBLEMS: "read with doubts",
        State.SUPERSEDED: "its case has a newer letter",
        State.DUPLICATE: "the same letter was uploaded in another file",
        State.NEEDS_PERSON: "a person must decide",
        State.FAILED: "cannot be read",
        State.QUEUED: "its worker stopped",
        State.WITHDRAWN: "a sample that is not shown, or withdrawn after its worker stopped",
    },
    State.ARCHIVED: {**_NEWER, **_AGAIN, **_WITHDRAWN},
    State.ARCHIVED_WITH_PROBLEMS: {**_NEWER, **_AGAIN, **_WITHDRAWN},
    State.SUPERSEDED: _AGAIN,
    State.DUPLICATE: _AGAIN,
    State.NEEDS_PERSON: {**_AGAIN, **_WITHDRAWN},
    State.FAILED: {**_AGAIN, **_WITHDRAWN},
    State.WITHDRAWN: {State.QUEUED: "released by a person"},
}

#: The states from which a letter can be withdrawn, unless a worker is reading it.
WITHDRAWABLE = [state for state, moves in MOVES.items() if State.WITHDRAWN in moves]


_ALLOWED = ", ".join(
    f"('{state.value}', '{after.value}')" for state, moves in MOVES.items() for after in moves
)
MOVE_IS_ALLOWED = Trigger(
    name="letter_move_is_allowed",
    when=Before,
    operation=UpdateOf("state"),
    condition=AnyChange("state"),
    func=f"""
        IF (OLD.state, NEW.state) NOT IN ({_ALLOWED}) THEN
            RAISE EXCEPTION 'letter % cannot go from "%" to "%"', OLD.id, OLD.state, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_move_is_allowed';
        END IF;
        RETURN NEW;
    """,
)


def diagram() -> str:
    """Return the table as a Mermaid diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in State]
    lines += [f"    [*] --> {state.value} : {why}" for state, why in BEGINNINGS.items()]
    lines += [
        f"    {state.value} --> {after.value} : {why}"
        for state, moves in MOVES.items()
        for after, why in moves.items()
    ]
    return "\n".join(lines)
