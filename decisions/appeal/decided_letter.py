"""The input of the check: the values of a case, without rows and without a clock."""

from dataclasses import dataclass
from datetime import date

from decisions.enums import Laterality, Sex
from decisions.vocabulary.services import ServicePath


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItem:
    """A disputed item and its decision.

    Args:
        position: in its letter, from 1.
        heading: the item as printed above its decision.
        disputed: the part in dispute.
        services: all that it lists, as paths of the vocabulary.
        body_regions: those that it names, in the vocabulary's words.
        rationale: on one line; empty where there is none.
        granted: whether the treatment was found to be necessary.
    """

    position: int
    heading: str
    disputed: str
    services: tuple[ServicePath, ...] = ()
    body_regions: tuple[str, ...] = ()
    laterality: Laterality | None = None
    rationale: str = ""
    granted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLetter:
    """What a letter says, as far as the check asks for it; None where it does not say it.

    Args:
        clinical_summary: on one line; empty where there is none.
        specialties: of the reviewer, in the vocabulary's words.
    """

    date_of_injury: date | None = None
    ur_denial_date: date | None = None
    application_received: date | None = None
    date_assigned: date | None = None
    decision_date: date | None = None
    specialties: tuple[str, ...] = ()
    patient_age: int | None = None
    patient_sex: Sex | None = None
    clinical_summary: str = ""
    items: tuple[DecidedItem, ...] = ()
