"""How often each student handed in, where nbgrader's exchange keeps every version."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from autograder.record import Book


def attempts(book: Book) -> Mapping[str, int] | None:
    """Return the versions in the exchange's inbound folder by student.

    Returns None where there are none: the submissions came another way, and of a
    folder or a learning platform's archive only the last version is at hand.
    """
    from nbgrader.exchange.default import Exchange

    root = Exchange(coursedir=book.course, config=book.config, log=book.log).root
    inbound = Path(root, book.course.course_id or "", "inbound")
    # A folder is called student+assignment+time or student+assignment+time+random.
    names = (path.name.split("+") for path in inbound.glob(f"*+{book.name}+*"))
    counts = Counter(n[0] for n in names if len(n) in (3, 4) and n[1] == book.name)
    return dict(counts) or None
