"""The state of a letter after reading, and the effect on its case."""

from dataclasses import dataclass
from enum import Enum, auto

from decisions.models import Case
from ingest.letter_states import State
from ingest.models import Letter


class FormerCase(Enum):
    """The effect on the previous case of a letter."""

    KEPT = auto()  # unchanged
    HIDDEN = auto()  # no longer public, if it shows this letter
    REPLACED = auto()  # by the case of the placement, which may be none


@dataclass(frozen=True, slots=True)
class Placement:
    """The result of reading a letter: its state and its case.

    Args:
        state: the state of the letter; `ARCHIVED` if it is shown, whatever its problems.
        reason: a sentence for the administrator about the state.
        case: the case that the letter belongs to, or None.
        is_current: whether the case shows the content of this letter.
        duplicate_of: the letter that this one duplicates.
        former: the effect on the previous case.
    """

    state: State
    reason: str = ""
    case: Case | None = None
    is_current: bool = False
    duplicate_of: Letter | None = None
    former: FormerCase = FormerCase.REPLACED
