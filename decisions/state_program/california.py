"""California's Independent Medical Review, in force since 2013 (Senate Bill 863 of 2012).

Labor Code 4610.5 and following; 8 CCR 9792.10.1 and following.
"""

from datetime import date

from decisions.enums import CitedBy, Outcome
from decisions.state_program.program import Program

_OFFICIAL_CONTACTS = (
    r"P\.? ?O\.? Box (?:138009|420603)"
    r"|(?:625 Coolidge|3130 Kilgore|1515 Clay|455 Golden Gate)\b"
    r"|855\D{0,2}865\D?8873|916\D{0,2}605\D?42\d\d|800\D{0,2}736\D?7401|510\D{0,2}286\D?\d{4}"
    r"|@(?:\w+\.)?maximus\.com|@dir\.ca\.gov|Paul\s+Manchester"
    r"|(?:CA|California)[.,]?\s{1,2}(?:95813|95833|95899|95630|95670|94612|94142|94102)\b"
)
_FIXED_SENTENCES = (
    "MAXIMUS Federal Services sent the complete case file to REVIEWER.",
    "He/she has no affiliation with the employer, employee, providers or the claims administrator.",
    "He/she has been in active clinical practice for more than five years and is currently working "
    "at least 24 hours a week in active practice.",
    "He/she has been in active clinical practice.",
    "REVIEWER was selected based on his/her clinical experience, education, background, and "
    "expertise in the same or similar specialties that evaluate and/or treat the medical condition "
    "and disputed items/services.",
    "REVIEWER was selected based on his/her clinical experience, education, background, and "
    "expertise in the same or similar specialties that evaluate and/or treat the medical condition "
    "and disputed items/Service.",
    "He/she is familiar with governing laws and regulations, including the strength of evidence "
    "hierarchy that applies to Independent Medical Review determinations.",
    "REVIEWER has the following credentials:",
    "REVIEWER developed the following clinical case summary based on a review of the case file, "
    "including all medical records:",
    "The Final Determination was based on decisions for the disputed items/services set forth "
    "below:",
)
CALIFORNIA = Program(
    state="California",
    authority="California Division of Workers’ Compensation",
    name="Independent Medical Review",
    short_name="IMR",
    decides="Maximus Federal Services",
    bluebook_authority="Maximus Fed. Servs. for Cal. Div. of Workers’ Comp.",  # tables T1 and T6
    began=date(2013, 1, 1),
    earliest_refusal=date(2012, 1, 1),
    outcomes={
        Outcome.UPHELD: "the denial stands",
        Outcome.OVERTURNED: "the treatment is medically necessary",
    },
    sides={
        CitedBy.CLAIMS_ADMINISTRATOR: "claims administrator",
        CitedBy.REVIEWER: "reviewer",
    },
    # `CM16-0221706`; letters of 2013 may print `IMR13-0001234`. The two digits are the year.
    number_kinds=("CM", "IMR"),
    number_digits=(6, 8),
    schedule="MTUS",
    schedule_name="Medical Treatment Utilization Schedule",
    guideline_sources=("MTUS", "ODG", "ACOEM (non-MTUS)", "Other"),
    organization=r"MAXIMUS\s+Federal\s+Services,?\s+Inc\.?",
    letterheads=(
        r"MAXIMUS\s+FEDERAL\s+SERVICES,?(?:\s+INC\b\.?)?",
        r"STATE\s+OF\s+CALIFORNIA",
        r"DEPARTMENT\s+OF\s+INDUSTRIAL\s+RELATIONS",
        r"DIVISION\s+OF\s+WORKERS['’]\s+COMPENSATION",
    ),
    official_contacts=_OFFICIAL_CONTACTS,
    page_edges=(
        r"^ *(?:Final Letter of Determination\b[^\n]{0,200}|Page +\d+ +of +\d+) *(?:\n|\Z)",
        ("Final Letter of Determination", "Page "),
    ),
    fixed_sentences=_FIXED_SENTENCES,
)
