"""The state of a letter after it was read, and what becomes of its case."""

from dataclasses import dataclass
from enum import Enum, auto

from decisions.models import Case
from ingest.letter_states import State
from ingest.models import Letter


class FormerCase(Enum):
    """What becomes of the case that a letter had so far."""

    KEPT = auto()  # it shows what it showed
    HIDDEN = auto()  # nobody sees it, if it shows this letter
    REPLACED = auto()  # by the case of the placement, which may be none


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a letter stands.

    Args:
        state: of the letter; `ARCHIVED` where it is shown, whatever its problems.
        reason: a sentence for the administrator about the state.
        case: the case that it belongs to; None where it belongs to none.
        is_current: whether its case shows what it says.
        duplicate_of: the letter that it is a duplicate of.
        former: what becomes of the case that it had.
    """

    state: State
    reason: str = ""
    case: Case | None = None
    is_current: bool = False
    duplicate_of: Letter | None = None
    former: FormerCase = FormerCase.REPLACED
