"""Standard reports: the tables that the state and the institutes publish, from this archive."""
