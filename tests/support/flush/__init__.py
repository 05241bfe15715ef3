"""An app whose `flush` takes the place of Django's in tests."""
