"""The shortest letter of each layout, with a placeholder for the text of every field."""

FRAMES = {
    "G3a": "Case Number: {0}\nHOW THE IMR FINAL DETERMINATION WAS MADE\n{0}\nCLINICAL CASE SUMMARY\n{0}\n"
    "IMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{0}: Upheld\n"
    "Claims Administrator guideline: {0}\nMAXIMUS guideline: {0}\nDecision rationale: {0}",
    "G2": "Case Number: {0}\nHOW THE IMR FINAL DETERMINATION WAS MADE\n{0}\nCLINICAL CASE SUMMARY\n{0}\n"
    "IMR DECISION(S) AND RATIONALE(S)\n1. {0} is medically necessary and appropriate.\n"
    "The Claims Administrator based its decision on the {0}\nThe Physician Reviewer based his/her "
    "decision on the {0}\nThe Physician Reviewer's decision rationale:\n{0}",
    "G1": "Notice of Independent Medical Review Determination\nDated: {0}\n"
    "1) MAXIMUS Federal Services, Inc. has determined the request for {0} is medically necessary.\n"
    "Medical Qualifications of the Expert Reviewer:\n{0}\nCase Summary:\n{0}\n"
    "1) Regarding the request for x:\nThe Claims Administrator based its decision on the {0}\n"
    "Rationale for the Decision:\n{0}",
    "G0": "MEDICAL PROFESSIONAL REVIEW\n{0}\nISSUE AT DISPUTE:\n{0}\nCASE SUMMARY:\n{0}\nMEDICAL TREATMENT "
    "GUIDELINES RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:\n{0}\nRATIONALE FOR WHY THE REQUESTED "
    "TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:\n{0}\nMEDICAL REVIEWER QUALIFICATIONS:\n{0}",
    "unknown": "CASE SUMMARY\n{0}",
}
