"""Code that tests share: archives, letters, clients and processes. No test imports a test."""
