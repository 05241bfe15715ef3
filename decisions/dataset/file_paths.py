"""The files of a snapshot, and their places in its folder."""

from dataclasses import dataclass

PACKAGE, CHECKSUMS, CHANGES = "datapackage.json", "SHA256SUMS", "changes.csv"
#: The dictionary: of the columns as Parquet and JSON Lines have them, and as CSV does.
SCHEMA, SCHEMA_OF_CSV = "schema.json", "schema-csv.json"
#: The cases of a snapshot with a hash of their rows, for the next one to compare; never sent.
CASES = "cases.csv.gz"


@dataclass(frozen=True, slots=True)
class DatasetFormat:
    """A format of the dataset.

    Args:
        ending: names it in addresses.
        label: its name on pages.
        content_type: of its files.
        schema: the file with its dictionary.
    """

    ending: str
    label: str
    content_type: str
    schema: str


DATASET_FORMATS = (
    DatasetFormat("parquet", "Parquet", "application/vnd.apache.parquet", SCHEMA),
    DatasetFormat("csv", "CSV", "application/gzip", SCHEMA_OF_CSV),
    DatasetFormat("jsonl", "JSON Lines", "application/gzip", SCHEMA),
)


def path_of(ending: str, year: str) -> str:
    """Return where the decisions of a year stand: `parquet/year=2016/decisions.parquet`.

    Args:
        ending: of one of the DATASET_FORMATS.
        year: or what searches call that of decisions without a date.
    """
    if ending == "parquet":
        return f"parquet/year={year}/decisions.parquet"
    return f"{ending}/decisions-{year}.{ending}.gz"
