"""The files of a snapshot, and their paths in its folder."""

from dataclasses import dataclass

PACKAGE, CHECKSUMS, CHANGES = "datapackage.json", "SHA256SUMS", "changes.csv"
#: The dictionaries: of the columns in Parquet and JSON Lines, and of those in CSV.
SCHEMA, SCHEMA_OF_CSV = "schema.json", "schema-csv.json"
#: The hashes of a snapshot's cases, with which the next one is compared; never sent.
CASES = "cases.csv.gz"


@dataclass(frozen=True, slots=True)
class DatasetFormat:
    """A format of the dataset.

    Args:
        ending: its name in URLs.
        label: its name on pages.
        content_type: the media type of its files.
        schema: the name of its dictionary file.
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


def data_file_path(ending: str, year: str) -> str:
    """Return the path of the decisions of a year: `parquet/year=2016/decisions.parquet`.

    Args:
        ending: the ending of one of DATASET_FORMATS.
        year: the year, or UNDATED.
    """
    if ending == "parquet":
        return f"parquet/year={year}/decisions.parquet"
    return f"{ending}/decisions-{year}.{ending}.gz"
