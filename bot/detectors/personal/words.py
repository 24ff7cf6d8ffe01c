"""Word lists in the code."""


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in order, parted by white space."""
    return tuple(text.split())
