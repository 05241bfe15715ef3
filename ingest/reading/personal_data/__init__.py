"""Personal data that redaction missed: names, numbers, contacts."""
