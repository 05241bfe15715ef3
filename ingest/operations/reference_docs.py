"""Generates docs/reference.md from the tables in the code."""

from argparse import SUPPRESS, Action
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from imr_archive.runtime.environment import BASE_DIR, VARIABLES
from ingest.letter_states import BEGINNINGS, CURRENT, MOVES, State, diagram
from ingest.permission_groups import GROUPS

FILE = BASE_DIR / "docs" / "reference.md"

_HEAD = """# Reference

Written by `uv run manage.py write_reference`; a test fails if it is not up to date.
"""


def reference() -> str:
    """Return the reference as Markdown: states, environment variables, groups and commands."""
    return "\n".join([_HEAD, *_states(), *_variables(), *_groups(), *_commands()]) + "\n"


def _states() -> Iterator[str]:
    yield "## States of a letter\n"
    yield "A letter is always in one of these states; the database rejects any other move"
    yield "(`ingest/letter_states.py`).\n"
    yield f"```mermaid\n{diagram()}\n```\n"
    yield from _table(
        ("state", "stored as", "the archive shows it", "comes from", "goes to"),
        (
            (
                state.label,
                f"`{state.value}`",
                "yes" if state in CURRENT else "",
                ", ".join(_before(state)),
                ", ".join(after.label for after in MOVES.get(state, {})),
            )
            for state in State
        ),
    )


def _before(state: State) -> Iterator[str]:
    if state in BEGINNINGS:
        yield BEGINNINGS[state]
    yield from (before.label for before, moves in MOVES.items() if state in moves)


def _variables() -> Iterator[str]:
    yield "## Environment variables\n"
    yield from _table(
        ("variable", "meaning"), ((f"`{name}`", meaning) for name, meaning in VARIABLES.items())
    )


def _groups() -> Iterator[str]:
    yield "## Groups and permissions\n"
    yield "`migrate` creates and restores these groups (`ingest/permission_groups.py`).\n"
    names = _permission_names()
    yield from _table(
        ("permission", "lets its holder", *GROUPS),
        (
            (
                f"`{permission}`",
                names[permission].removeprefix("Can "),
                *("yes" if permission in held else "" for held in GROUPS.values()),
            )
            for permission in sorted(set().union(*GROUPS.values()))
        ),
    )


def _permission_names() -> dict[str, str]:
    """Return the permissions of all models with their descriptions in the admin."""
    return {
        f"{model._meta.app_label}.{codename}": name
        for model in apps.get_models()
        for codename, name in (
            *(
                (
                    get_permission_codename(action, model._meta),
                    f"Can {action} {model._meta.verbose_name}",
                )
                for action in model._meta.default_permissions
            ),
            *model._meta.permissions,
        )
    }


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    ours = {name: app for name, app in get_commands().items() if app in ("decisions", "ingest")}
    for name, app in sorted(ours.items()):
        command = load_command_class(app, name)
        arguments = [action for action in _actions(command) if not _is_djangos(action)]
        yield f"### {' '.join([name, *map(_usage, arguments)])}\n"
        yield f"{' '.join(command.help.split())}\n"
        yield from _table(
            ("argument", "meaning"),
            ((f"`{_usage(action)}`", _help(action)) for action in arguments if _help(action)),
        )


def _actions(command: BaseCommand) -> list[Action]:
    return command.create_parser("manage.py", "")._actions  # noqa: SLF001  argparse has no other way


def _is_djangos(action: Action) -> bool:
    """Return whether an argument is common to all commands and needs no description."""
    common = {action.dest for action in _actions(BaseCommand())}
    return action.dest in common


def _usage(action: Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if action.option_strings:
        return (
            action.option_strings[-1]
            if action.nargs == 0
            else (f"{action.option_strings[-1]} {value}")
        )
    return f"{value}..." if action.nargs in ("+", "*") else value


def _help(action: Action) -> str:
    if action.help is None or action.help is SUPPRESS:
        return ""
    # Values that depend on this machine are omitted from the reference.
    return " ".join(action.help.replace(", %(default)s here", "").split())


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a Markdown table, or nothing if it has no rows."""
    lines = ["|".join(["", *(f" {cell} " if cell else " " for cell in row), ""]) for row in rows]
    if lines:
        headings = list(headings)
        yield f"| {' | '.join(headings)} |"
        yield f"|{'---|' * len(headings)}"
        yield from lines
        yield ""
