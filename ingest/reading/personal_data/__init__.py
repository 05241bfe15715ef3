"""What a letter may still show of persons though it is redacted: names, numbers, contacts."""
