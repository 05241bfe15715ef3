"""Cards: the image of a page that other programs show with a link to it (Open Graph)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.http import HttpResponse
from django.utils.timezone import localdate
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from decisions.formatting import day, percent, whole_percent
from decisions.pages.charts.dots import DotPlot
from decisions.pages.charts.years import YearChart
from decisions.pages.sample_notice import NOTICE, holds_samples
from decisions.pages.sharing.colors import BAR, INK, LINE, OVERTURNED, PAPER, QUIET, WARNING

#: The size that programs recommend for such images, in pixels.
WIDTH, HEIGHT = 1200, 630
_MARGIN = 56
_MOST_DOTS = 7
_MOST_LETTERS = 200  # characters of a text that can fit
_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a card.

    Args:
        title: the title of the page.
        figure: the number in large type; empty for none.
        about: the description of the number or of the charts.
        charts: the charts, each with its title; an empty title is not drawn.
        source: the URL of the site.
    """

    title: str
    figure: str
    about: str
    charts: Sequence[tuple[str, YearChart | DotPlot]]
    source: str

    def response(self) -> HttpResponse:
        """Return the card as a PNG."""
        sent = HttpResponse(content_type="image/png")
        sent.write(_drawn(self))
        sent["Cache-Control"] = f"max-age={_AN_HOUR}"
        return sent


def _drawn(card: Card) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    top = 44
    for line in _lines(draw, card.title, 46, WIDTH - 2 * _MARGIN, most=2):
        draw.text((_MARGIN, top), line, INK, _font(46))
        top += 58
    left = _MARGIN
    if card.figure:
        draw.text((left, top), card.figure, OVERTURNED, _font(96))
        left += int(draw.textlength(card.figure, _font(96))) + 28
        top += 44
    for line in _lines(draw, card.about, 28, WIDTH - _MARGIN - left, most=2):
        draw.text((left, top + 8), line, QUIET, _font(28))
        top += 36
    top += 44
    width = (WIDTH - 2 * _MARGIN - 40 * (len(card.charts) - 1)) / max(1, len(card.charts))
    for number, (name, chart) in enumerate(card.charts):
        start = _MARGIN + number * (width + 40)
        if name:
            draw.text((start, top), name, INK, _font(26))
        box = (start, top + (40 if name else 0), start + width, HEIGHT - 84)
        _years(draw, chart, box) if isinstance(chart, YearChart) else _dots(draw, chart, box)
    said = f"{NOTICE} · " if holds_samples() else ""
    foot = f"{said}IMR Archive, {card.source}, as of {day(localdate())}"
    draw.text((_MARGIN, HEIGHT - 56), foot, WARNING if said else QUIET, _font(24))
    told = PngInfo()  # a text alternative, in the metadata of the file
    told.add_itxt(
        "Description", ". ".join(filter(None, [card.title, card.figure, card.about, foot]))
    )
    file = BytesIO()
    image.save(file, "PNG", pnginfo=told)
    return file.getvalue()


Box = tuple[float, float, float, float]


def _dots(draw: ImageDraw.ImageDraw, plot: DotPlot, box: Box) -> None:
    """Draw the first rows of a dot plot: name, dot with interval, rate."""
    left, top, right, bottom = box
    begin, end = left + (right - left) * 0.4, right - 110
    height = min(48.0, (bottom - top) / (min(len(plot.dots), _MOST_DOTS) or 1))
    rows = plot.dots[:_MOST_DOTS]

    def at(x: float) -> float:
        return begin + (end - begin) * x / 100

    for share, x in plot.axis.ticks:
        draw.text((at(x), top - 6), whole_percent(share), QUIET, _font(20), anchor="ms")
        draw.line((at(x), top, at(x), top + height * len(rows)), LINE, 2)
    if plot.reference is not None:
        draw.line((at(plot.reference), top, at(plot.reference), top + height * len(rows)), BAR, 3)
    for number, dot in enumerate(rows):
        y = top + height * (number + 0.5)
        [name, *_] = _lines(draw, dot.row.label, 26, begin - left - 16, most=1)
        draw.text((left, y), name, INK, _font(26), anchor="lm")
        draw.text((right, y), percent(dot.row.count.rate), INK, _font(26), anchor="rm")
        if dot.at is not None:
            draw.line((at(dot.low), y, at(dot.high), y), OVERTURNED, 4)
            _point(draw, at(dot.at), y, few=dot.row.few)


def _years(draw: ImageDraw.ImageDraw, chart: YearChart, box: Box) -> None:
    """Draw a chart of years that fills a box, with the years below it."""
    left, top, right, bottom = box
    scale = (bottom - top - 30) / chart.frame.ground
    names = max(1, round(110 / ((right - left) / len(chart.years)) + 0.4))

    def across(x: float) -> float:
        return left + (right - left) * x / 100

    def down(y: float) -> float:
        return top + y * scale

    for name, y in chart.ticks:
        draw.line((left, down(y), right, down(y)), LINE, 2)
        draw.text((left, down(y) - 2), name, QUIET, _font(20), anchor="ls")
    for x, y, next_x, next_y in chart.lines:
        draw.line((across(x), down(y), across(next_x), down(next_y)), OVERTURNED, 3)
    for number, year in enumerate(chart.years):
        x = across(year.middle)
        if number % names == 0:
            draw.text((x, bottom - 22), year.label, QUIET, _font(20), anchor="mt")
        if not year.count.decisions:
            continue
        bar = (across(year.bar_left), down(year.bar_y))
        end = (across(year.bar_left + year.bar_width), down(year.bar_y + year.bar_height))
        draw.rectangle((*bar, *end), BAR)
        draw.line((x, down(year.low), x, down(year.high)), OVERTURNED, 4)
        _point(draw, x, down(year.point), few=year.few)


def _point(draw: ImageDraw.ImageDraw, x: float, y: float, *, few: bool) -> None:
    fill = PAPER if few else OVERTURNED
    draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill, OVERTURNED, 3)


def _lines(
    draw: ImageDraw.ImageDraw, text: str, size: int, width: float, *, most: int
) -> list[str]:
    """Wrap a text at a width in pixels; an ellipsis marks what is cut off."""
    lines = [""]
    for word in text[:_MOST_LETTERS].split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, _font(size)) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    kept = lines[:most]
    if len(lines) > most or draw.textlength(kept[-1], _font(size)) > width:
        last = kept[-1]
        while last and draw.textlength(f"{last}…", _font(size)) > width:
            last = last[:-1]
        kept[-1] = f"{last.rstrip()}…"
    return kept


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font that is bundled with Pillow."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101  Pillow is built with FreeType
    return font
