"""The dataset: all public decisions as files, in monthly snapshots.

    the database -> cases of one moment (`cases`) -> files of each year (`parquet_csv_jsonl`)
    -> a snapshot (`publishing`) -> `/data/`

    a snapshot     `snapshot_folders.Snapshot`: an immutable folder, described by its
                   `datapackage.json` (`package`)
    its columns    `columns`: the columns of every export, and the facets of searches
    its changes    `changes`: the cases added, changed or withdrawn since the previous one
    a removal      `removal`: a withdrawn case is removed from the older snapshots too

The reasons are in docs/adr/0024. Only `parquet_csv_jsonl` and the modules that write with it load
pyarrow; pages never do.
"""
