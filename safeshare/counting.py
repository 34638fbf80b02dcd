"""How many there are of a thing, in words; nobody is told of 1 things."""


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number of things as people say it: 1 page, 2 pages, 1,200 pages; `things` where no s makes them many."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"
