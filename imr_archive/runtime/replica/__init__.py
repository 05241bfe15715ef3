"""Django's database backend of the replica."""
