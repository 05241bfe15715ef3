"""The page that checks a draft against past decisions."""
