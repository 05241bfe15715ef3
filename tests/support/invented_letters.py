"""Invented letters in the current layout (G4), around the text that a test needs."""

from collections.abc import Sequence
from dataclasses import dataclass

_SUMMARY = "The injured worker is a 47 year old female who slipped on a wet floor on 01-15-2015."
_RATIONALE = (
    "The examination shows a loss of strength. Therefore, the request is medically necessary."
)


@dataclass(frozen=True, slots=True)
class InventedItem:
    """A disputed item with its outcome, guidelines and rationale."""

    heading: str = "MRI of the lumbar spine"
    outcome: str = "Upheld"
    rationale: str = _RATIONALE
    claims_administrator: str = "Decision based on MTUS Low Back Complaints 2004."
    reviewer: str = "Decision based on MTUS Low Back Complaints 2004."


def letter(
    number: str = "CM17-9800001",
    items: Sequence[InventedItem] = (InventedItem(),),
    *,
    summary: str = _SUMMARY,
    decided: str = "03/29/2017",
    specialty: str = "Physical Medicine & Rehabilitation",
    states: str = "California",
) -> str:
    """Return the text of a letter."""
    decisions = "\n\n".join(
        f"{item.heading}: {item.outcome}\n\n"
        f"Claims Administrator guideline: {item.claims_administrator}\n\n"
        f"MAXIMUS guideline: {item.reviewer}\n\n"
        f"Decision rationale: {item.rationale}"
        for item in items
    )
    return f"""Case Number:    {number}
Date Assigned:    03/02/2017    Date of Injury:  01/15/2015
Decision Date:    {decided}    UR Denial Date:  02/10/2017
Priority:     Standard    Application    02/21/2017
Received:

HOW THE IMR FINAL DETERMINATION WAS MADE
MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no
affiliation with the employer, employee, providers or the claims administrator. He/she has been
in active clinical practice for more than five years and is currently working at least 24 hours a
week in active practice. The expert reviewer was selected based on his/her clinical experience,
education, background, and expertise in the same or similar specialties that evaluate and/or treat
the medical condition and disputed items/Service. He/she is familiar with governing laws and
regulations, including the strength of evidence hierarchy that applies to Independent Medical
Review determinations.

The Expert Reviewer has the following credentials:
State(s) of Licensure: {states}
Certification(s)/Specialty: {specialty}

CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

{summary}

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

{decisions}
"""
