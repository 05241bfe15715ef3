"""Examples of reading the dataset, which the page shows and the tests run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatasetExample:
    """An example.

    Args:
        language: the language or program that it is for.
        about: a sentence on what it needs or does.
        code: the code, run in the folder of the downloaded files.
    """

    language: str
    about: str
    code: str


def examples(root: str) -> list[DatasetExample]:
    """Return the examples; all but the first count overturned decisions by year of decision.

    Args:
        root: the URL of the newest snapshot.
    """
    return [
        DatasetExample(
            "Shell",
            "Downloads the Parquet files and checks their checksums. For the CSV files, replace "
            "parquet with csv.",
            f"""curl -sSLO {root}/SHA256SUMS
grep ' parquet/' SHA256SUMS | while read -r sum file
do curl -sSL --create-dirs -o "$file" "{root}/$file"; done
grep ' parquet/' SHA256SUMS | sha256sum --check --quiet""",
        ),
        DatasetExample(
            "pandas",
            "Requires pandas and pyarrow.",
            """import pandas as pd

decisions = pd.read_parquet("parquet", columns=["year", "outcome"])
overturned = decisions["outcome"].eq("overturned")
by_year = overturned.groupby(decisions["year"].astype(str)).agg(["size", "sum", "mean"])
print(by_year)""",
        ),
        DatasetExample(
            "DuckDB",
            "SQL, in the duckdb program or a client library.",
            """SELECT year, count(*) AS decisions,
       count(*) FILTER (WHERE outcome = 'overturned') AS overturned
FROM read_parquet('parquet/*/decisions.parquet', hive_partitioning = true)
WHERE list_contains(search_service, 'pharmaceuticals')
GROUP BY year ORDER BY year""",
        ),
        DatasetExample(
            "R",
            "Reads the CSV files. Requires R 4.1 and the packages readr and dplyr.",
            """library(readr)
library(dplyr)

files <- list.files("csv", full.names = TRUE)
decisions <- read_csv(files, col_select = c(decision_date, outcome), show_col_types = FALSE)
by_year <- decisions |>
  group_by(year = coalesce(format(decision_date, "%Y"), "undated")) |>
  summarise(decisions = n(), overturned = sum(outcome == "overturned"))
print(by_year)""",
        ),
    ]
