"""Judge an assignment before students do: are its tests fair, complete and telling?"""

from autograder.lint.judge import Judgement, judge

__all__ = ["Judgement", "judge"]
