"""Charts of rates with their intervals, as SVG, without a library: see docs/adr/0018."""
