"""The pages that everybody sees: what each shows, and the URLs that lead there."""
