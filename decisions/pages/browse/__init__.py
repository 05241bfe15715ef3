"""The pages of services, guidelines, specialties, license states and body regions."""
