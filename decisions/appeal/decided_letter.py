"""The input of the check: the values of a case, independent of the database and the clock."""

from dataclasses import dataclass
from datetime import date

from decisions.enums import Laterality, Sex
from decisions.vocabulary.services import PHARMACEUTICALS, ServicePath


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItem:
    """A disputed item and its decision.

    Args:
        position: in its letter, from 1.
        heading: the item, as printed above its decision.
        disputed: the part in dispute.
        services: all services that it lists, as paths of the vocabulary.
        body_regions: the regions that it names, in the vocabulary's terms.
        cited_by_reviewer: the words of each guideline that the reviewer lists as cited.
        rationale: on one line; empty if there is none.
        granted: whether the treatment was found to be necessary.
    """

    position: int
    heading: str
    disputed: str
    services: tuple[ServicePath, ...] = ()
    body_regions: tuple[str, ...] = ()
    laterality: Laterality | None = None
    cited_by_reviewer: tuple[str, ...] = ()
    rationale: str = ""
    granted: bool = False

    @property
    def is_drug(self) -> bool:
        """Whether all of its services are drugs; False if none is known."""
        return {service.category for service in self.services} == {PHARMACEUTICALS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLetter:
    """The values of a letter that the check uses; None for a value that the letter lacks.

    Args:
        clinical_summary: on one line; empty if there is none.
        specialties: the reviewer's, in the vocabulary's terms.
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
