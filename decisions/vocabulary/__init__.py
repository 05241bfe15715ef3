"""The vocabulary: wording of letters -> named services, guidelines and credentials.

The data are the TOML files in this folder, which a domain expert can read and extend. The package
does not use Django. Unknown wording is reported as unknown, never guessed.
"""


def load() -> None:
    """Load the whole vocabulary; programs that read letters call this at startup.

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
    # The largest files come last, so that errors in the others are reported sooner.
    services.terms()
    services.ignored_terms()
