"""The odds of an overturn, and how they were tested."""
