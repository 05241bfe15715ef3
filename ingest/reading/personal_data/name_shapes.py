"""Patterns for the forms of personal names, as parts for other patterns."""

UPPER = "A-Z" + "".join(
    letter for letter in map(chr, (*range(0xC0, 0x530), *range(0x1E00, 0x1F00))) if letter.isupper()
)
#: Letters, combining marks, and characters that join the parts of a name.
INNER = "A-Za-zÀ-ÖØ-öø-ԯḀ-ỿ\u0300-\u036f'’ʻ`-"
#: Spaces or a line end between the words of a name.
GAP = r"(?:[ ]{1,8}\n?|\n)"
WORD = rf"[{UPPER}][{INNER}]{{1,30}}"
#: A word whose second part may be on the next line: "Lopez-\nOrtega".
WORDS = rf"{WORD}(?:(?<=-)\n{WORD})?"
INITIAL = rf"[{UPPER}]\b\.?"
PARTICLE = (
    r"(?:(?:de|del|dela|la|las|los|der|den|van|von|da|di|du|dos|das|le|el|al|bin|ibn|ter|ten|y)"
    rf"{GAP}|d['’]|(?:[Ss]t|ST)\.\s{{0,2}})"
)
SURNAME = rf"{PARTICLE}{{0,3}}{WORDS}"
SUFFIX = r"(?:,?[ ](?:[JS]r\b\.?|I{2,3}\b|IV\b))?"
#: The words after the first word of a name.
REST = rf"(?:{GAP}(?:{INITIAL}{GAP}){{0,2}}{SURNAME}){{1,2}}{SUFFIX}"
#: "Maria Lopez", "J. R. Smith", "Juan de la Cruz Ortega".
FULL_NAME = rf"(?:{WORDS}|{INITIAL}(?:{GAP}{INITIAL})?){REST}"
#: "LOPEZ, MARIA", "O'Brien, John T."
LISTED = rf"{SURNAME}(?:[ -]{WORD})?,\s{{0,3}}{WORD}(?:[ ]{INITIAL})?(?!\w)"
ANY_NAME = rf"(?:{LISTED}|{FULL_NAME}|{SURNAME})"
