"""Draws the import graph of docs/imports.md: `uv run poe imports`."""

from pathlib import Path

import grimp

from tests.support.packages import PACKAGES

FILE = Path(__file__).resolve().parents[2] / "docs" / "imports.md"
#: Modules that every Django application has, and entry points, which may import anything.
_LEFT_OUT = ("migrations", "management", "apps", "urls", "templatetags", "settings", "asgi", "wsgi")


def picture() -> str:
    """Return the page: a Mermaid flowchart for each application, an arrow for each import."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    arrows: dict[str, set[tuple[str, str]]] = {application: set() for application in PACKAGES}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            above, below = _node(module), _node(imported, of=module)
            if above and below and above != below:
                arrows[module.partition(".")[0]].add((above, below))
    charts = [
        f"## {application}\n\n```mermaid\nflowchart TD\n"
        + "".join(f"    {above} --> {below}\n" for above, below in sorted(found))
        + "```\n"
        for application, found in arrows.items()
    ]
    return (
        "# Import graph\n\n"
        "Each arrow is an import between packages of one application; every other application is "
        "one box.\nThe contracts in `pyproject.toml` define the allowed imports. "
        "`uv run poe imports` writes this page.\n\n" + "\n".join(charts)
    )


def _node(module: str, of: str = "") -> str:
    """Return the box of a module: its package, or its application if that differs from `of`'s."""
    application, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    if of and not of.startswith(f"{application}."):
        return application
    return "" if not name or name in _LEFT_OUT else name


def main() -> None:
    """Write the page."""
    FILE.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
