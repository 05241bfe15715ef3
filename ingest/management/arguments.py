"""Types of arguments of commands."""

import math
from argparse import ArgumentTypeError


def positive(text: str) -> int:
    """Return a positive number.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text} is not a number from 1")
    return int(text)


def seconds(text: str) -> float:
    """Return a number of seconds.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ArgumentTypeError(f"{text} is not a number of seconds")
    return number
