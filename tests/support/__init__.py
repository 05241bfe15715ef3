"""What tests share: archives, letters, clients and processes. No test imports another test."""
