"""The pages that everybody sees: what each shows, and the addresses that lead there."""
