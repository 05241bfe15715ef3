"""The colors of drawings outside a page: those of the light theme in `static/base.css`."""

PAPER = "#ffffff"
INK = "#1a1f26"
QUIET = "#56606b"
LINE = "#d8dde3"
BAR = "#84909d"
OVERTURNED = "#0a6242"
WARNING = "#7a4b00"
