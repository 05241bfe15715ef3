"""What is between a request and its page: `MIDDLEWARE` of the settings."""
