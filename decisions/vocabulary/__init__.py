"""From the words of a letter to things with a name: services, guidelines, credentials.

The data are the TOML files of this folder, which a domain expert can read and extend. Nothing
here knows Django; what is unknown is said, never guessed.
"""
