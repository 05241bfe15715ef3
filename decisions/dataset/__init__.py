"""The dataset: all public decisions as files, in snapshots that are made once a month.

    the database -> cases of one moment (`cases`) -> files of each year (`parquet_csv_jsonl`)
    -> a snapshot (`publishing`) -> `/data/`

    a snapshot     `snapshot_folders.Snapshot`: a folder that is never changed; what it holds
                   is in its `datapackage.json` (`package`)
    its columns    `columns`: those of every export, and what searches find a decision by
    its changes    `changes`: which cases were added, changed or withdrawn since the one before
    a removal      `removal`: a case that was withdrawn leaves the older snapshots, too

Why it is so: docs/adr/0024. Only `parquet_csv_jsonl` and what writes with it load pyarrow;
pages never do.
"""
