"""The archive for programs that talk to language models (docs/adr/0025)."""
