"""References: what a person quotes on the telephone."""

import secrets

# Without letters and digits that are taken for one another when read aloud or by hand.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Return eight random characters in two halves, as in ``K7QM-2F9D``."""
    letters = [secrets.choice(_ALPHABET) for _position in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
