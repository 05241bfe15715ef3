"""Published figures about the decisions of each year, with their sources."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication that figures were taken from.

    Args:
        publisher: the publisher, as the page names it next to a figure.
        title: the title, or a description if the title is unknown.
        year: the year of publication; empty if unknown.
        url: the URL; empty if unknown.
    """

    publisher: str
    title: str
    year: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """The id of the publication's entry on the page."""
        return f"source-{'-'.join(self.publisher.lower().split())}-{self.year}".rstrip("-")


DWC, CWCI = "DWC", "CWCI"
#: The source of figures for which only the two possible publishers were recorded.
EITHER = Publication(
    f"{DWC} or {CWCI}",
    "An annual report or release from DWC, or a research note from CWCI; the exact source was "
    "not recorded.",
)
DWC_2017 = Publication(
    DWC, "2017 Independent Medical Review (IMR) Report: Analysis of 2016 Data", "2017"
)
DWC_2020 = Publication(
    DWC,
    "DIR, DWC Release Independent Medical Review Progress Report for 2019",
    "2020",
    "https://www.dir.ca.gov/DIRNews/2020/2020-102.html",
)
DWC_2021 = Publication(
    DWC, "Annual report on the Independent Medical Review program in 2020", "2021"
)
DWC_2024 = Publication(
    DWC,
    "DIR, DWC Release Independent Medical Review (IMR) Report for 2023 Data",
    "2024",
    "https://www.dir.ca.gov/DIRNews/2024/2024-48.html",
)
DWC_2025 = Publication(
    DWC,
    "DIR, DWC Releases Independent Medical Review (IMR) Report for 2024",
    "2025",
    "https://www.dir.ca.gov/DIRNews/2025/2025-36.html",
)
CWCI_2022 = Publication(
    CWCI,
    "CWCI Reports Continued Decline in IMR Volume in the First Half of 2022",
    "2022",
    "https://www.cwci.org/press_release.html?id=918",
)
CWCI_2023 = Publication(
    CWCI,
    "California Workers’ Comp Independent Medical Reviews Increased in First Half of 2023",
    "2023",
)


@dataclass(frozen=True, slots=True)
class Published:
    """The published figures of a year.

    Args:
        year: the year.
        letters: the number of determination letters.
        overturned: the share of decisions overturned, as printed.
        letters_by, overturned_by: the sources of the two figures.
    """

    year: str
    letters: int
    overturned: str
    letters_by: Publication = EITHER
    overturned_by: Publication = EITHER


PUBLISHED = (
    Published("2014", 143_840, "8.6%"),
    Published("2015", 165_496, "11.2%"),
    Published("2016", 175_963, "8.4%", overturned_by=DWC_2017),
    Published("2017", 172_145, "8.3%"),
    Published("2018", 184_733, "10.3%"),
    Published("2019", 163_899, "10.4%", overturned_by=DWC_2020),
    Published("2020", 136_740, "9.5%", DWC_2021, DWC_2021),
    Published("2021", 133_494, "about 9%", CWCI_2022),
    Published("2022", 127_215, "", CWCI_2023),
    Published("2023", 130_774, "10.2%", DWC_2024, DWC_2024),
    Published("2024", 141_621, "12.7%", DWC_2025, DWC_2025),
)
SOURCES = (DWC_2017, DWC_2020, DWC_2021, DWC_2024, DWC_2025, CWCI_2022, CWCI_2023, EITHER)
