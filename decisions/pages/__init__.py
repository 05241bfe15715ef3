"""The public pages and their URLs."""
