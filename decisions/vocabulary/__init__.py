"""The vocabulary: words of letters -> services, guidelines and credentials with a name.

The data are the TOML files of this folder, which a domain expert can read and extend. Nothing
here knows Django; what is unknown is said, never guessed.
"""


def load() -> None:
    """Load the whole vocabulary; programs that read letters call this at start.

    Raises:
        VocabularyError: a file is wrong; the message names the file and the line.
    """
    from decisions.vocabulary import (
        body_regions,
        codes,
        credentials,
        guidelines,
        rule_changes,
        services,
        synonyms,
        word_forms,
    )

    codes.ranges()
    body_regions.terms()
    credentials.specialties()
    credentials.license_states()
    for source in guidelines.SOURCES:
        guidelines.chapter_pattern(source)
        guidelines.chapters(source)
    guidelines.numbers()
    guidelines.section_keys()
    synonyms.same_meanings()
    rule_changes.rule_changes()
    word_forms.check()
    # By far the largest come last: a mistake in another file is told sooner.
    services.terms()
    services.ignored_terms()
