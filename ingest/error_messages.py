"""Errors in words for the administrator who meets them."""

import psycopg


def reason_of(error: Exception) -> str:
    """Return why something failed, in one line.

    Of what the database refuses that is the server's own message: what follows it quotes the
    statement and the row, which is a letter's text.
    """
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        said = cause.diag.message_primary
    elif isinstance(error, OSError) and error.strerror:
        said = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    else:
        said = str(error) or type(error).__name__
    return " ".join(said.split())
