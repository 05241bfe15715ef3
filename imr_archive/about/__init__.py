"""The pages about the archive: its contents, its files for programs, and its accuracy."""
