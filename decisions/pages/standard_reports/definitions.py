"""The standard reports as data, under the names that the state and the institutes use.

It is one long module because it is a single table of reports, read from top to bottom.
"""

from dataclasses import dataclass

from decisions.enums import LETTER_SIZES
from decisions.pages.standard_reports.by_facet import ByCriterion, ByFacet, ShareByYear
from decisions.pages.standard_reports.by_letter import ByLetter
from decisions.pages.standard_reports.letter_charts import DaysChart, RateChart, ShareCharts
from decisions.pages.standard_reports.tables import FigureKind, ReportColumn
from decisions.search import LETTER_SIZE
from decisions.state_program import published_tables as published

_YEAR = "year={}"
_SIZE = "letter_size={}"
#: SQL: the band of a letter's number of decisions.
_BAND = (
    "CASE "
    + " ".join(f"WHEN decisions <= {last} THEN '{slug}'" for slug, _, last in LETTER_SIZES)
    + " END"
)
_OVERTURNED_OF_YEAR = "year={}&outcome=overturned"
_DAYS = (
    ReportColumn("Letters", FigureKind.COUNT),
    ReportColumn("Median days", FigureKind.DAYS),
    ReportColumn("A quarter within", FigureKind.DAYS),
    ReportColumn("Three quarters within", FigureKind.DAYS),
)
_RATES = (
    ReportColumn("Decisions", FigureKind.COUNT),
    ReportColumn("Overturned", FigureKind.COUNT),
    ReportColumn("Rate", FigureKind.SHARE),
)


def _days(first: str) -> str:
    """Return the statement that selects the days from a date of the letter to its decision."""
    return f"""
SELECT year, sum(decisions)::int, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY decision_date - {first}),
    percentile_cont(0.25) WITHIN GROUP (ORDER BY decision_date - {first}),
    percentile_cont(0.75) WITHIN GROUP (ORDER BY decision_date - {first})
FROM letter WHERE decision_date >= {first} GROUP BY year ORDER BY year
"""  # noqa: S608  a column of this module


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A standard report.

    Args:
        name: its name in URLs.
        title: the usual name of the table.
        definition: what is counted, in sentences.
        of: the table that counts it.
    """

    name: str
    title: str
    definition: str
    of: ByFacet | ByCriterion | ShareByYear | ByLetter


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """A group of related reports."""

    title: str
    reports: tuple[Report, ...]


_VOLUME = ReportGroup(
    "Volume and outcome",
    (
        Report(
            name="letters-and-decisions",
            title="Letters and decisions by year",
            definition=(
                "A letter decides one or more disputed items, and each item is a decision. "
                "Letters and decisions are counted by the year of the decision date."
            ),
            of=ByLetter(
                heading="Year of decision",
                columns=(
                    ReportColumn("Letters", FigureKind.COUNT),
                    ReportColumn("Decisions", FigureKind.COUNT),
                    ReportColumn("Decisions per letter", FigureKind.RATIO),
                    ReportColumn("Overturned", FigureKind.COUNT),
                ),
                statement="""
SELECT year, sum(decisions)::int, count(*), sum(decisions), sum(decisions)::float / count(*),
    sum(overturned)
FROM letter GROUP BY year ORDER BY year
""",
                searches={
                    "Letters": f"{_YEAR}&group=letter",
                    "Decisions": _YEAR,
                    "Overturned": _OVERTURNED_OF_YEAR,
                },
                chart=RateChart(by_year=True),
                published=published.LETTERS_BY_YEAR,
            ),
        ),
        Report(
            name="overturned-by-year",
            title="Decisions overturned by year",
            definition=(
                "The share of decisions in which the reviewer found the treatment medically "
                "necessary. Publications differ in what they count: all items, or one per letter."
            ),
            of=ByFacet(axis="year", published=published.OVERTURNED_BY_YEAR),
        ),
        Report(
            name="case-outcomes",
            title="Case outcomes by year",
            definition=(
                "A letter is upheld if all of its items are, overturned if all of them are, and "
                "partially overturned otherwise. This table counts letters, not decisions."
            ),
            of=ByLetter(
                heading="Year of decision",
                columns=(
                    ReportColumn("Letters", FigureKind.COUNT),
                    ReportColumn("Upheld", FigureKind.COUNT),
                    ReportColumn("Upheld, share", FigureKind.SHARE),
                    ReportColumn("Partially overturned", FigureKind.COUNT),
                    ReportColumn("Partially overturned, share", FigureKind.SHARE),
                    ReportColumn("All overturned", FigureKind.COUNT),
                    ReportColumn("All overturned, share", FigureKind.SHARE),
                ),
                statement="""
SELECT year, sum(decisions)::int, count(*),
    count(*) FILTER (WHERE outcome = 'upheld'),
    avg((outcome = 'upheld')::int),
    count(*) FILTER (WHERE outcome = 'partially_overturned'),
    avg((outcome = 'partially_overturned')::int),
    count(*) FILTER (WHERE outcome = 'overturned'),
    avg((outcome = 'overturned')::int)
FROM letter GROUP BY year ORDER BY year
""",
                searches={
                    "Letters": f"{_YEAR}&group=letter",
                    "Upheld": f"{_YEAR}&letter_outcome=upheld&group=letter",
                    "Partially overturned": (
                        f"{_YEAR}&letter_outcome=partially_overturned&group=letter"
                    ),
                    "All overturned": f"{_YEAR}&letter_outcome=overturned&group=letter",
                },
                chart=ShareCharts(("Upheld", "Partially overturned", "All overturned")),
                published=published.CASE_OUTCOMES,
            ),
        ),
        Report(
            name="decisions-per-letter",
            title="Decisions per letter",
            definition="Letters by the number of disputed items they decide.",
            of=ByLetter(
                heading="Decisions in a letter",
                facet=LETTER_SIZE,
                columns=(
                    ReportColumn("Letters", FigureKind.COUNT),
                    ReportColumn("Share of letters", FigureKind.SHARE),
                    *_RATES,
                ),
                statement=f"""
SELECT {_BAND},
    sum(decisions)::int, count(*), count(*)::float / sum(count(*)) OVER (), sum(decisions),
    sum(overturned), sum(overturned)::float / sum(decisions)
FROM letter GROUP BY 1 ORDER BY min(decisions)
""",  # noqa: S608  constants of the program
                searches={
                    "Letters": f"{_SIZE}&group=letter",
                    "Decisions": _SIZE,
                    "Overturned": f"{_SIZE}&outcome=overturned",
                },
                chart=RateChart(),
                letters="SELECT slug, decisions FROM letter ORDER BY decisions DESC, slug LIMIT 10",
            ),
        ),
        Report(
            name="priority",
            title="Standard and expedited reviews",
            definition="Decisions by the priority stated in the letter.",
            of=ByFacet(axis="priority"),
        ),
    ),
)
_TREATMENT = ReportGroup(
    "Treatment",
    (
        Report(
            name="categories",
            title="Decisions by treatment category",
            definition=(
                "Decisions by the first level of the state’s list of treatments. An item that "
                "lists several treatments counts under each of their categories."
            ),
            of=ByFacet(axis="service", published=published.CATEGORIES),
        ),
        Report(
            name="subcategories",
            title="Decisions by subcategory and drug class",
            definition="Decisions by the second level of the state’s list of treatments.",
            of=ByFacet(axis="service:2"),
        ),
        Report(
            name="drugs-by-year",
            title="Drugs as a share of decisions, by year",
            definition="The share of decisions that are about pharmaceuticals.",
            of=ShareByYear(
                part="service=pharmaceuticals",
                what="About drugs",
                published=published.DRUGS_BY_YEAR,
            ),
        ),
        Report(
            name="drug-classes",
            title="Drug decisions by class",
            definition=(
                "Decisions about pharmaceuticals by drug class. An item that lists several drugs "
                "counts under each of their classes."
            ),
            of=ByFacet(
                axis="service:2",
                within="service=pharmaceuticals",
                published=published.DRUG_CLASSES,
            ),
        ),
        Report(
            name="opioids-by-year",
            title="Opioids as a share of drug decisions, by year",
            definition="The share of decisions about pharmaceuticals that are about opioids.",
            of=ShareByYear(
                part="service=pharmaceuticals%2Fopioids",
                within="service=pharmaceuticals",
                what="About opioids",
                published=published.OPIOIDS_BY_YEAR,
            ),
        ),
        Report(
            name="compounds-by-year",
            title="Compounds as a share of drug decisions, by year",
            definition=(
                "The share of decisions about pharmaceuticals that are about topical compounds, "
                "because letters rarely identify other compounds. Publications count all "
                "compounds."
            ),
            of=ShareByYear(
                part="service=pharmaceuticals%2Ftopical-compounds",
                within="service=pharmaceuticals",
                what="About compounds",
                published=published.COMPOUNDS_BY_YEAR,
            ),
        ),
        Report(
            name="body-regions",
            title="Decisions by body region",
            definition="Decisions by the body regions that the disputed item names.",
            of=ByFacet(axis="region"),
        ),
    ),
)
_TIME = ReportGroup(
    "Time",
    (
        Report(
            name="timeliness",
            title="Days from assignment to decision",
            definition=(
                "Days from the date the case was assigned to the reviewer to the decision date, "
                "in letters that state both. The state’s published figures count from receipt of "
                "complete records, which letters do not state: they are other days, not a check."
            ),
            of=ByLetter(
                heading="Year of decision",
                columns=_DAYS,
                statement=_days("date_assigned"),
                chart=DaysChart(),
                published=published.DAYS_BY_YEAR,
            ),
        ),
        Report(
            name="days-from-application",
            title="Days from application to decision",
            definition=(
                "Days from the date the application was received to the decision date, in "
                "letters that state both. The state’s published figures count from receipt of "
                "complete records, which letters do not state: they are other days, not a check."
            ),
            of=ByLetter(
                heading="Year of decision",
                columns=_DAYS,
                statement=_days("application_received"),
                chart=DaysChart(),
                published=published.DAYS_BY_YEAR,
            ),
        ),
        Report(
            name="claim-age",
            title="Claim age",
            definition=(
                "Whole years from the date of injury to the decision date, in letters that state "
                "both."
            ),
            of=ByLetter(
                heading="Years from injury to decision",
                columns=(ReportColumn("Letters", FigureKind.COUNT), *_RATES),
                statement="""
SELECT CASE WHEN years < 1 THEN 'Less than 1' WHEN years < 2 THEN '1' WHEN years < 3 THEN '2'
            WHEN years < 5 THEN '3 to 4' WHEN years < 10 THEN '5 to 9'
            WHEN years < 20 THEN '10 to 19' ELSE '20 or more' END,
    sum(decisions)::int, count(*), sum(decisions), sum(overturned),
    sum(overturned)::float / sum(decisions)
FROM (SELECT *, extract(year FROM age(decision_date, date_of_injury)) AS years FROM letter
      WHERE decision_date >= date_of_injury) aged
GROUP BY 1 ORDER BY min(years)
""",
                chart=RateChart(),
            ),
        ),
        Report(
            name="accident-year",
            title="Accident year",
            definition="Decisions by the year of injury.",
            of=ByLetter(
                heading="Year of injury",
                columns=(ReportColumn("Letters", FigureKind.COUNT), *_RATES),
                statement="""
SELECT extract(year FROM date_of_injury)::text, sum(decisions)::int, count(*), sum(decisions),
    sum(overturned), sum(overturned)::float / sum(decisions)
FROM letter WHERE date_of_injury IS NOT NULL GROUP BY 1 ORDER BY 1
""",
                searches={
                    "Letters": "injury_from={}-01-01&injury_to={}-12-31&group=letter",
                    "Decisions": "injury_from={}-01-01&injury_to={}-12-31",
                    "Overturned": ("injury_from={}-01-01&injury_to={}-12-31&outcome=overturned"),
                },
                chart=RateChart(),
            ),
        ),
    ),
)
_REVIEW = ReportGroup(
    "The denial and the review",
    (
        Report(
            name="denied-or-modified",
            title="Requests denied or modified",
            definition=(
                "Whether the claims administrator authorized part of the request (modified) or "
                "none of it."
            ),
            of=ByFacet(axis="modified"),
        ),
        Report(
            name="modified-by-year",
            title="Requests modified by year",
            definition="The share of requests that the claims administrator authorized in part.",
            of=ShareByYear(part="modified=yes", what="Modified"),
        ),
        Report(
            name="guidelines-of-claims-administrators",
            title="Guideline cited by the claims administrator",
            definition=(
                "Decisions by the sources that the letter says the claims administrator cited. "
                "No one else publishes this table."
            ),
            of=ByFacet(axis="guideline_claims_administrator"),
        ),
        Report(
            name="guidelines-of-reviewers",
            title="Guideline cited by the reviewer",
            definition=(
                "Decisions by the sources that the letter says the reviewer cited. No one else "
                "publishes this table."
            ),
            of=ByFacet(axis="guideline_reviewer"),
        ),
        Report(
            name="no-guideline-cited",
            title="No guideline cited",
            definition="Decisions whose letter says that one side cited no evidence.",
            of=ByFacet(axis="cites_nothing", without="a letter that says this of neither side"),
        ),
        Report(
            name="what-decisions-turned-on",
            title="Grounds for decisions",
            definition=(
                "Of the upheld decisions, the share whose rationale names a criterion as not met; "
                "of the overturned ones, the share that names it as met, as recognized in its "
                "wording."
            ),
            of=ByCriterion(),
        ),
        Report(
            name="not-documented",
            title="Records insufficient to decide, by year",
            definition=(
                "The share of decisions whose rationale says that the records lack information "
                "needed to decide (“Records sufficient: not met”), as recognized in its wording: "
                "records that are missing or illegible, or a particular fact that no other "
                "criterion covers, such as the date of an examination. What another criterion "
                "covers, such as objective findings or an earlier benefit that is not documented, "
                "is counted under that criterion in “Grounds for decisions”. No one else publishes "
                "this table."
            ),
            of=ShareByYear(part="turned_on=records-unmet", what="Records insufficient"),
        ),
        Report(
            name="reviewer-specialty",
            title="Reviewer’s specialty",
            definition=(
                "Decisions by the specialties of the anonymous reviewer, as the letter states them."
            ),
            of=ByFacet(axis="specialty"),
        ),
        Report(
            name="reviewer-license",
            title="Reviewer’s license",
            definition="Decisions by the states in which the anonymous reviewer is licensed.",
            of=ByFacet(axis="state"),
        ),
    ),
)
_PATIENT = ReportGroup(
    "The injured worker",
    (
        Report(
            name="patient-age",
            title="Injured worker’s age",
            definition="Decisions by the age stated in the clinical summary.",
            of=ByFacet(axis="age"),
        ),
        Report(
            name="patient-sex",
            title="Injured worker’s sex",
            definition="Decisions by the sex stated in the clinical summary.",
            of=ByFacet(axis="sex"),
        ),
    ),
)
GROUPS = (_VOLUME, _TREATMENT, _TIME, _REVIEW, _PATIENT)
REPORTS = {report.name: report for group in GROUPS for report in group.reports}
#: Published tables that cannot be made from letters, and why.
LEFT_OUT = (
    (
        "Requesting physicians, and the share of the most active ones",
        "letters do not name the requesting physician",
    ),
    ("Insurers, employers, attorneys and regions", "letters do not name them"),
    ("Payments and the cost of reviews", "letters state no dollar amounts"),
    ("Outcome by formulary status", "the archive has no editions of the drug list"),
    ("Ingredients of compounds", "letters do not list them reliably"),
    ("Days from complete records", "letters do not say when the records were complete"),
    ("Applications that were ineligible, withdrawn or terminated", "they have no decision letter"),
)
