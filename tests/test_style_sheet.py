"""The rules of the look (docs/look.md) hold for the style sheet."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: The least contrast of words, and of graphics (WCAG 2.2, 1.4.3 and 1.4.11).
WORDS, GRAPHICS = 4.5, 3.0


def schemes() -> dict[str, dict[str, str]]:
    """Return the colors of the light and the dark theme."""
    css = (ROOT / "static" / "base.css").read_text()
    by_day, by_night = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    )
    return {"Day": by_day, "Night": by_day | by_night}


def luminance(color: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


ROWS = re.findall(
    r"^\| `([a-z-]+)` on `([a-z-]+)` \| (words|graphics) \| ([\d.]+) \| ([\d.]+) \|",
    (ROOT / "docs" / "look.md").read_text(),
    re.M,
)


def test_the_page_names_contrasts() -> None:
    assert len(ROWS) > 8


@pytest.mark.parametrize(("front", "back", "kind", "day", "night"), ROWS)
def test_contrasts(front: str, back: str, kind: str, day: str, night: str) -> None:
    for (name, colors), written in zip(schemes().items(), (day, night), strict=True):
        found = contrast(colors[front], colors[back])
        assert found >= (WORDS if kind == "words" else GRAPHICS), name
        assert f"{found:.1f}" == written, name


def test_the_administration_has_the_same_colors() -> None:
    css = (ROOT / "static" / "administration.css").read_text()
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    day, night = schemes().values()
    called = {"strong": "accent", "selected-row": "warning-panel"}
    same = [(called.get(name, name), by_day, by_night) for name, by_day, by_night in found]
    both = [(name, *colors) for name, *colors in same if name in day]
    assert both == [(name, day[name], night[name]) for name, *_ in both]
    assert len(both) > 5


@pytest.mark.parametrize("folder", ["decisions", "templates"])
def test_drawings_and_mails_have_the_colors_of_the_pages_by_day(folder: str) -> None:
    files = [
        path for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".html", ".svg")
    ]
    found = {
        (color, str(path.relative_to(ROOT)))
        for path in files
        for color in re.findall(r"#[0-9a-f]{6}\b", path.read_text())
    }
    assert len(found) > 3
    known = {*schemes()["Day"].values()}
    assert not [(color, path) for color, path in sorted(found) if color not in known]
