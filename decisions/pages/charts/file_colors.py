"""The colors of charts that are files of their own, which no style sheet reaches."""

import re

#: What `static/base.css` says of the marks on a page by day, by their classes.
_LOOK = {
    "tick": 'stroke="#d8dde3"',
    "reference": 'stroke="#56606b" stroke-dasharray="3 3"',
    "rule-change": 'stroke="#7a4d00" stroke-dasharray="1 3" stroke-width="1.5"',
    "rate-line": 'stroke="#0a6242" stroke-width="1.5"',
    "whisker": 'stroke="#0a6242" stroke-width="2"',
    "point": 'fill="#0a6242" stroke="#0a6242" stroke-width="2"',
    "point few": 'fill="#ffffff" stroke="#0a6242" stroke-width="2"',
    "goes-on": 'fill="#0a6242"',
    "strip": 'fill="none"',
    "volume": 'fill="#84909d"',
    "tick-name": 'fill="#56606b"',
    "year-name": 'fill="#56606b" text-anchor="middle"',
    "none": 'fill="#56606b" text-anchor="middle"',
}
_MARK = re.compile(r'class="([a-z -]+)"(?! (?:fill|stroke)=)')


def colored(drawing: str) -> str:
    """Return the SVG with the colors of each mark that names none itself."""
    return _MARK.sub(lambda mark: f"{mark[0]} {_LOOK.get(mark[1], '')}".rstrip(), drawing)
