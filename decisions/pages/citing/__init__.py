"""How decisions are cited, and whether the citations in a text are right."""
