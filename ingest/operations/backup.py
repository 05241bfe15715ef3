"""Backup and restore of the archive as a folder: originals, and database rows as JSON Lines.

archive.json          the version that wrote it, the number of rows per file, the number of samples
rows/01-auth.user.jsonl ...
originals/            the original files, under the SHA-256 of their content
public/               the public copies of PDFs, under the SHA-256 of their original

Rows use the names of tables and columns, which stay the same if Python names change.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.jsonl import Serializer as JsonLines
from django.db import connection, models, transaction
from django.db.models import Model

from decisions.models import (
    Case,
    DatasetRemoval,
    FrequentPassages,
    LastWithdrawal,
    SearchIndex,
    SearchOutboxEntry,
)
from decisions.search import indexer
from imr_archive.runtime.durable_files import sync, sync_all
from ingest.audit.signals import without_audit
from ingest.models import CameAs, Letter, PasswordMail, RereadPreview, Upload
from ingest.processing import provenance, public_copies
from ingest.storage import DamagedFileError, originals

VERSION = 2
_READABLE = (1, 2)  # the first version stores a reviewer's specialties without an order
_HEADER = "archive.json"
#: Queues for the index, the dataset and replicas, data derived from the index, and data that is
#: not needed for long.
_NOT_KEPT = (
    SearchOutboxEntry,
    SearchIndex,
    FrequentPassages,
    DatasetRemoval,
    LastWithdrawal,
    RereadPreview,
    PasswordMail,
)
#: The number of rows per INSERT statement.
_BATCH = 1_000
#: Accounts are identified by name instead of id, so that they match existing ones.
_ACCOUNTS: dict[type[Model], str] = {Group: "name", User: "username"}


class BackupError(Exception):
    """A backup cannot be written or restored; the message has the reason and a remedy."""


def export(folder: Path, progress: Callable[[int], object] = lambda done: None) -> int:
    """Write the archive into an empty folder; return the number of letters.

    The rows are a consistent snapshot, even while letters are being read. If letters that failed
    are deleted while the originals are copied, the rows are written again without them.

    Raises:
        BackupError: the folder is not empty, or an original is missing.
        OSError: it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty. Name a new folder.")
    (folder / "rows").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # it contains accounts and private data
    while True:
        header, identities = _write_rows(folder / "rows")
        if _copy_files(identities, folder, progress):
            break
    names = set(identities)
    for kind in ("originals", "public"):
        for path in _files(folder / kind):
            if path.name not in names:  # copied before its letter was deleted
                path.unlink()
    # Written last: a folder without it is not a complete backup.
    sync_all(folder)
    (folder / _HEADER).write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")
    sync(folder / _HEADER)
    sync(folder)
    return int(header["letters"])


def _write_rows(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Write all rows of one snapshot; return the header, and the SHA-256 of each original."""
    counts = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for number, model in enumerate(_models()):
            name = f"{number:02}-{_name(model)}.jsonl"
            counts[name] = model._default_manager.count()
            with (folder / name).open("w", encoding="utf-8") as file:
                _Rows().serialize(
                    model._default_manager.order_by(_ACCOUNTS.get(model, "pk")).iterator(),
                    stream=file,
                    cls=_Exact,
                    use_natural_foreign_keys=True,
                    use_natural_primary_keys=model in _ACCOUNTS,
                )
        identities = _identities()
        letters = Letter.objects.count()
        samples = Letter.objects.filter(sample=True).count()
    header = {"version": VERSION, "letters": letters, "samples": samples, "rows": counts}
    return header, identities


def _identities() -> list[str]:
    """Return the SHA-256 of each original, by letter."""
    kept = Letter.objects.exclude(sha256="").exclude(came_as=CameAs.DUPLICATE)
    return list(kept.order_by("id").values_list("sha256", flat=True))


def _copy_files(identities: Sequence[str], folder: Path, progress: Callable[[int], object]) -> bool:
    """Copy originals, with their public copies, that are not copied yet.

    Return False once one is missing because its letter was deleted.

    Raises:
        BackupError: the original of a letter is missing or damaged.
    """
    for done, sha256 in enumerate(identities, 1):
        name = originals.name_of(sha256)
        target = folder / "originals" / name
        if not target.exists():
            try:
                if public_copies.exists(sha256):
                    _copy(public_copies.read, sha256, folder / "public" / name)
                _copy(originals.read, sha256, target)
            except BackupError:
                if Letter.objects.filter(sha256=sha256).exists():
                    raise
                return False
        progress(done)
    return True


def restore(folder: Path, progress: Callable[[int], object] = lambda done: None) -> int:
    """Restore a backup into an empty archive; return the number of letters.

    Raises:
        BackupError: the backup is incomplete or of another version, the archive is not empty, or
            its disk is full; then nothing is changed, but files that were copied remain.
        OSError: a public copy could not be read or stored.
        EngineError: the backup is restored, but the search index could not be written.
    """
    header = _header(folder)
    if Upload.objects.exists() or Case.objects.exists():
        raise BackupError(
            "The archive already has letters. Restore a backup into an empty archive."
        )
    names = _restore_originals(folder, progress)
    for path in _files(folder / "public"):
        public_copies.keep(path.name, path.read_bytes())
    with transaction.atomic(), without_audit():
        _empty()
        for name, number in header["rows"].items():
            if (loaded := _load(folder / "rows" / name)) != number:
                raise BackupError(
                    f"{name} has {loaded:,} rows instead of {number:,}. Copy the backup again."
                )
        if missing := [sha256 for sha256 in _identities() if sha256 not in names]:
            raise BackupError(
                f"The backup lacks {len(missing):,} originals, such as "
                f"{originals.name_of(missing[0])}. Copy the backup again."
            )
        _reset_numbers()
        if "samples" not in header:  # written before samples were marked
            provenance.mark_samples()
    indexer.rebuild()
    return int(header["letters"])


def _restore_originals(folder: Path, progress: Callable[[int], object]) -> set[str]:
    """Copy the originals of a backup into the archive; return their SHA-256."""
    names = set()
    for done, path in enumerate(_files(folder / "originals"), 1):
        try:
            with path.open("rb") as file:
                original = originals.keep(file, most_bytes=path.stat().st_size)
        except originals.NotKeptError as error:
            raise BackupError(
                f"{path} could not be stored ({error.__cause__}): make space, then start again."
            ) from error
        if original.sha256 != path.name:
            raise BackupError(
                f"{path} is damaged: its content doesn’t match its name. Copy it again."
            )
        names.add(path.name)
        progress(done)
    return names


class _Rows(JsonLines):
    """Serializes an account's relations in a fixed order; other relations are rows of their own."""

    def get_dump_object(self, obj: Any) -> dict[str, Any]:
        row: dict[str, Any] = super().get_dump_object(obj)
        keys = _keys(type(obj))
        row["model"] = _name(type(obj))
        row["fields"] = {keys.get(name, name): value for name, value in row["fields"].items()}
        for field in obj._meta.many_to_many:
            linked = row["fields"].pop(field.name, None)
            if type(obj) in _ACCOUNTS:
                row["fields"][field.name] = sorted(linked)
        return row


class _Exact(DjangoJSONEncoder):
    """Writes times with microseconds; Django's encoder truncates to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _name(model: type[Model]) -> str:
    """Return a model's name in backups: `decisions.case` for the table `decisions_case`."""
    return model._meta.db_table.replace("_", ".", 1)


def _keys(model: type[Model]) -> dict[str, str]:
    """Return the keys of fields whose columns have other names."""
    return {field.name: field.db_column for field in model._meta.fields if field.db_column}


def _models() -> list[type[Model]]:
    """Return the models of the archive, accounts first."""
    own = [
        model
        for app in ("decisions", "ingest")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model not in _NOT_KEPT and not model._meta.proxy
    ]
    return [*_ACCOUNTS, *own]


def _header(folder: Path) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads((folder / _HEADER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(
            f"{folder} is not a complete backup: it has no {_HEADER}. Create the backup again."
        ) from error
    if header.get("version") not in _READABLE:
        raise BackupError(
            f"The backup has the version {header.get('version')}, and this archive reads "
            f"{' and '.join(map(str, _READABLE))}: restore it with the release that wrote it."
        )
    return header


def _empty() -> None:
    """Remove the vocabulary rows, because the backup contains them with its ids."""
    tables = ", ".join(
        connection.ops.quote_name(table)
        for app in ("decisions", "ingest")
        for table in _tables(apps.get_app_config(app).get_models(include_auto_created=True))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")


def _tables(of: Iterator[type[Model]]) -> list[str]:
    return [model._meta.db_table for model in of if not model._meta.proxy]


def _load(path: Path) -> int:
    number = 0
    try:
        with path.open(encoding="utf-8") as file:
            rows = serializers.deserialize("python", map(_python, file))
            while batch := list(islice(rows, _BATCH)):
                _write(batch)
                number += len(batch)
    except FileNotFoundError as error:
        raise BackupError(f"The backup has no {path.name}. Copy the backup again.") from error
    except (DeserializationError, ValueError, TypeError, LookupError) as error:
        raise BackupError(f"{path.name} is damaged after {number:,} rows: {error}") from error
    return number


def _write(rows: Sequence[DeserializedObject]) -> None:
    """Write rows of one model; accounts replace those with the same name."""
    model = type(rows[0].object)
    if model in _ACCOUNTS:
        for row in rows:
            row.save()
        return
    # Django would reset automatic dates in bulk inserts; keep those of the backup.
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    quoted = [connection.ops.quote_name(str(field.column)) for field in fields]
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)})"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN") as copy,
    ):
        for row in rows:
            values = ((field, getattr(row.object, field.attname)) for field in fields)
            copy.write_row([field.get_db_prep_save(value, connection) for field, value in values])
    for row in rows:  # in the first version a reviewer's specialties are part of its row
        for name, linked in (row.m2m_data or {}).items():
            getattr(row.object, name).set(linked)


def _python(line: str) -> dict[str, Any]:
    """Return a row of a backup with the names that Django's deserializer knows."""
    row: dict[str, Any] = json.loads(line)
    model = {_name(model): model for model in _models()}[row["model"]]
    names = {key: name for name, key in _keys(model).items()}
    fields = {names.get(key, key): value for key, value in row["fields"].items()}
    for name in {"permissions", "user_permissions"} & fields.keys():
        fields[name] = [_permission(*key) for key in fields[name]]
    return {**row, "model": model._meta.label_lower, "fields": fields}


def _permission(codename: str, app: str, model: str) -> tuple[str, str, str]:
    """Return a permission's current key; older backups may use the table name for the model."""
    tables = {_name(each): str(each._meta.model_name) for each in _models()}
    now = tables.get(f"{app}.{model}", model)
    return codename.replace(f"_{model}", f"_{now}"), app, now


def _reset_numbers() -> None:
    """Reset the id sequences of the database to follow the restored rows."""
    every: list[type[models.Model]] = [
        model
        for app in ("auth", "decisions", "ingest")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every):
            cursor.execute(statement)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _copy(read: Callable[[str], bytes], sha256: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.write_bytes(read(sha256))
    except (FileNotFoundError, DamagedFileError) as error:
        raise BackupError(
            f"The file {target.name} in {target.parent.parent.parent.name}/ is missing or damaged: "
            "manage.py check_archive names its letter."
        ) from error
