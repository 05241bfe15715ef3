"""Published tables that the standard reports compare with, and their sources.

Figures are as printed. For most of them only the publisher and the year were recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from decisions.state_program.published_figures import (
    CWCI,
    DWC,
    DWC_2020,
    DWC_2024,
    DWC_2025,
    PUBLISHED,
    Publication,
)

DWC_UNNAMED = Publication(
    DWC,
    "An annual report on the program, or a news release of the Department of Industrial "
    "Relations; the exact source was not recorded.",
)
CWCI_UNNAMED = Publication(CWCI, "A research note or bulletin; the exact source was not recorded.")
PRESS = Publication(
    "Trade press",
    "An article on the program’s figures; the exact source was not recorded.",
)


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A published figure.

    Args:
        figure: the figure as printed, with its unit.
        by: the source.
    """

    figure: str
    by: Publication


Cells = Mapping[str, tuple[PublishedCell, ...]]


def _of_years(by: Publication, figures: Mapping[str, str]) -> dict[str, tuple[PublishedCell, ...]]:
    return {year: (PublishedCell(figure, by),) for year, figure in figures.items()}


def _together(*tables: Cells) -> Cells:
    """Return one table with the figures of several tables in each row."""
    rows = dict.fromkeys(row for table in tables for row in table)
    return {row: tuple(cell for table in tables for cell in table.get(row, ())) for row in rows}


#: The letters and decisions of each year; CWCI and DWC count differently.
LETTERS_BY_YEAR = _together(
    {
        each.year: (PublishedCell(f"{each.letters:,} letters", each.letters_by),)
        for each in PUBLISHED
    },
    _of_years(
        CWCI_UNNAMED,
        {
            "2018": "184,735 letters",
            "2020": "136,738 letters",
            "2023": "2.9% more letters than in 2022",
            "2024": "8.2% more letters than in 2023",
        },
    ),
    _of_years(
        CWCI_UNNAMED,
        {
            "2014": "260,889 decisions",
            "2015": "304,000 decisions",
            "2019": "261,708 decisions",
            "2020": "215,788 decisions",
            "2021": "209,782 decisions",
        },
    ),
)
OVERTURNED_BY_YEAR = _together(
    {
        each.year: (PublishedCell(f"{each.overturned} overturned", each.overturned_by),)
        for each in PUBLISHED
        if each.overturned
    },
    _of_years(
        CWCI_UNNAMED,
        {
            "2014": "91% upheld",
            "2015": "88.6% upheld",
            "2016": "91.2% upheld",
            "2017": "91.2% upheld",
            "2021": "92.0% upheld",
            "2022": "91.1% upheld",
        },
    ),
)
CASE_OUTCOMES = _of_years(
    PRESS, {"2017": "over 86% all upheld, about 5% in part, about 8% overturned"}
)
#: By the path of a service.
CATEGORIES = {
    "pharmaceuticals": (
        PublishedCell("42.6% of decisions in 2017", DWC_UNNAMED),
        PublishedCell("32.7% in 2024", DWC_UNNAMED),
    ),
    "diagnostic-testing": (
        PublishedCell("16.2% of decisions in 2017", DWC_UNNAMED),
        PublishedCell("11.6% in 2024", DWC_UNNAMED),
    ),
    "rehabilitation": (
        PublishedCell("14.1% of decisions in 2017", DWC_UNNAMED),
        PublishedCell("21.5% in 2024", DWC_UNNAMED),
    ),
    "evaluation-management": (PublishedCell("23.1% overturned in 2024", DWC_UNNAMED),),
    "behavioral-mental-health": (PublishedCell("82.5% upheld in 2022", CWCI_UNNAMED),),
    "injection": (PublishedCell("95.9% upheld in 2022", CWCI_UNNAMED),),
}
DRUG_CLASSES = {
    "pharmaceuticals/opioids": (
        PublishedCell("29.1% of drug decisions in 2017", DWC_UNNAMED),
        PublishedCell("23.91% in 2024", DWC_UNNAMED),
    ),
    "pharmaceuticals/topical-analgesics": (
        PublishedCell("17.44% of drug decisions in 2024", DWC_UNNAMED),
    ),
    "pharmaceuticals/muscle-relaxant": (
        PublishedCell("16.31% of drug decisions in 2024", DWC_UNNAMED),
    ),
}
DRUGS_BY_YEAR = _of_years(DWC_UNNAMED, {"2017": "42.6%", "2024": "32.7%"})
OPIOIDS_BY_YEAR = _of_years(DWC_UNNAMED, {"2017": "29.1%", "2024": "23.91%"})
COMPOUNDS_BY_YEAR = _of_years(CWCI_UNNAMED, {"2014": "12%", "2016": "6.5%", "2017": "4.2%"})
#: The days from complete records to decision, which letters do not state.
DAYS_BY_YEAR = {
    "2016": (PublishedCell("falling from 24 to 14 days from complete records", DWC_UNNAMED),),
    "2019": (PublishedCell("7 to 8 days from complete records", DWC_2020),),
    "2023": (PublishedCell("8 to 9 days from complete records", DWC_2024),),
    "2024": (PublishedCell("6 to 7 days from complete records", DWC_2025),),
}
