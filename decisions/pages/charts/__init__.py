"""Charts of rates with their intervals, drawn as SVG: why by our own code, docs/adr/0018."""
