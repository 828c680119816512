"""Errors of the scoring core, each with a message a person can act on."""

from __future__ import annotations


class ScoringError(Exception):
    """Anything the scoring core refuses."""


class RubricError(ScoringError):
    """A rubric file that is broken or contradicts itself.

    `file` is the file's name, `place` the path inside it (`criteria[2].points`) or the line
    of a YAML syntax error (`line 12`), `problem` what is wrong and what would be right.
    """

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(f"{file}: {place}: {problem}" if place else f"{file}: {problem}")
        self.file = file
        self.place = place
        self.problem = problem


class UnknownIndicator(ScoringError):  # noqa: N818  (its public name)
    """No rubric file has this id."""

    def __init__(self, indicator: object, known: list[str]) -> None:
        super().__init__(f"Unknown indicator {indicator!r}: choose one of {', '.join(known)}")
        self.indicator = indicator
        self.known = known


class UnknownPopulation(ScoringError):  # noqa: N818  (its public name)
    """The rubric has no population of this id."""

    def __init__(self, population: object, known: list[str]) -> None:
        super().__init__(f"Unknown population {population!r}: choose one of {', '.join(known)}")
        self.population = population
        self.known = known
