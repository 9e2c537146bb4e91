"""The smallest check: something must be true, and a sentence says what if it is not."""

from cs_nn.check.report import Finding, Wrong


def that(
    condition: object,
    sentence: str,
    *,
    question: str = "",
    section: str = "",
    misconception: str = "",
) -> None:
    """Raise Wrong with `sentence` unless `condition` holds.

    `misconception` is a catalogue id, when the failure gives one away.
    """
    if not condition:
        found = (misconception,) if misconception else ()
        raise Wrong(
            Finding(sentence, question=question, section=section, misconceptions=found)
        )
