"""An app whose `flush` command replaces Django's in tests."""
