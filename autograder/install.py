"""The line that opens a page's first code cell: it installs cs_nn where it is missing.

On Colab, for example. Where cs_nn can be imported, graded or at home, it does nothing.
A source has a comment in its place, so that the address stands here alone.
"""

# Put the address of your copy here, then `make build`. Notebooks install from it; the
# README's badges, the citation and the site link to it. OWNER stands for nobody: while
# it is here, those links are left out.
REPOSITORY = "https://github.com/OWNER/cs_nn"

MARK = "# cs_nn is installed here where it is missing\n"
LINES = f"""\
from importlib.util import find_spec
if not find_spec("cs_nn"):  # on Colab, for example
    get_ipython().run_line_magic("pip", "install --quiet git+{REPOSITORY}")
"""


def published() -> str:
    """Return where the course is published, or nothing while it is not."""
    return "" if "/OWNER/" in REPOSITORY else REPOSITORY.removesuffix("/")


def unfold(cell: str) -> str:
    """Return a cell with the lines that install, if it opens with their comment."""
    return cell.replace(MARK, LINES, 1) if cell.startswith(MARK) else cell


def fold(cell: str) -> str:
    """Return a cell with the comment, if it opens with the lines that install."""
    return cell.replace(LINES, MARK, 1) if cell.startswith(LINES) else cell
