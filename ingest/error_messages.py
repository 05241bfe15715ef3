"""Error messages for administrators."""

import psycopg


def error_message(error: Exception) -> str:
    """Return the reason for an error in one line.

    For a database error, this is only the server's primary message, because the details quote the
    statement and the row, which may contain a letter's text.
    """
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        said = cause.diag.message_primary
    elif isinstance(error, OSError) and error.strerror:
        said = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    else:
        said = str(error) or type(error).__name__
    return " ".join(said.split())
