"""Reading a rubric file piece by piece, so that every error names the place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .errors import RubricError
from .texts import LANGUAGES, Text, Words, placeholders

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_Loader):
    """A safe YAML loader that refuses a key written twice (YAML alone keeps the last)."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (str, int)) and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", key_node.start_mark
                )
            if isinstance(key, (str, int)):
                seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(file: str, content: str | bytes) -> Any:
    """The content of a YAML file; RubricError names the line of a syntax error."""
    try:
        return yaml.load(content, Loader=_UniqueKeyLoader)  # noqa: S506  (a safe loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RubricError(file, place, f"this is no valid YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise RubricError(file, "", f"this is no valid YAML: {error}") from error


def read_file(path: Path) -> bytes:
    """The bytes of a rubric file; RubricError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise RubricError(path.name, "", problem) from error


class Node:
    """One value of the file, with the path to it."""

    __slots__ = ("file", "path", "value")

    def __init__(self, value: Any, path: str = "", file: str = "rubric") -> None:
        self.value = value
        self.path = path
        self.file = file

    def fail(self, problem: str) -> NoReturn:
        """Refuse this value."""
        raise RubricError(self.file, self.path or "the top", problem)

    def _wrong(self, expected: str) -> NoReturn:
        found = "nothing" if self.value is None else f"{type(self.value).__name__} {self.value!r}"
        self.fail(f"expected {expected}, found {found[:80]}")

    def _child(self, key: Any, value: Any) -> Node:
        return Node(value, f"{self.path}.{key}" if self.path else str(key), self.file)

    def entries(self) -> dict[str, Node]:
        """A mapping whose keys are texts."""
        if not isinstance(self.value, dict):
            self._wrong("a mapping")
        for key in self.value:
            if not isinstance(key, str):
                self.fail(f"the key {key!r} is no text: write it in quotes")
        return {key: self._child(key, value) for key, value in self.value.items()}

    def mapping(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Node]:
        """A mapping with these keys and no others."""
        found = self.entries()
        needed, allowed = list(required), {*required, *optional}
        for key in needed:
            if key not in found:
                self.fail(f"the key {key!r} is missing; needed are {', '.join(needed)}")
        for key, node in found.items():
            if key not in allowed:
                node.fail(f"unknown key {key!r}; allowed are {', '.join(sorted(allowed))}")
        return found

    def list(self, least: int = 0) -> list[Node]:
        """A list of at least `least` entries."""
        if not isinstance(self.value, list):
            self._wrong("a list")
        if len(self.value) < least:
            self.fail(f"expected at least {least} entries, found {len(self.value)}")
        return [Node(v, f"{self.path}[{i}]", self.file) for i, v in enumerate(self.value)]

    def string(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self._wrong("a text")
        return self.value

    def one_of(self, options: Collection[str], what: str) -> str:
        """A text that is one of `options`."""
        value = self.string()
        if value not in options:
            self.fail(f"unknown {what} {value!r}; known are {', '.join(sorted(options))}")
        return value

    def identifier(self) -> str:
        """An id: letters, digits and underscores."""
        value = self.string()
        if not value.isascii() or not value.isidentifier():
            self.fail(f"{value!r} is no id: use letters, digits and underscores")
        return value

    def integer(self) -> int:
        """A whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self._wrong("a whole number")
        return self.value

    def boolean(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self._wrong("true or false")
        return self.value

    def points(self) -> Fraction:
        """Points: a number above zero, also written "5/2"."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            self._wrong('points, such as 15 or "5/2"')
        try:
            points = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            self._wrong('points, such as 15 or "5/2"')
        if points <= 0:
            self.fail(f"points must be above zero, found {value}")
        return points

    def text(self, allowed: Collection[str] = ()) -> Text:
        """A sentence in every language, whose placeholders are among `allowed`."""
        templates: Words = {}
        for language, node in self.mapping(LANGUAGES).items():
            template = node.string()
            try:
                names = placeholders(template)
            except ValueError as error:
                node.fail(f"{error} (in {template!r})")
            for name in sorted(names - set(allowed)):
                known = ", ".join(sorted(allowed)) or "none"
                node.fail(f"unknown placeholder {{{name}}}; this text knows: {known}")
            templates[language] = template
        return Text(templates)

    def words(self) -> Words:
        """A sentence in every language, without placeholders."""
        return self.text().templates


def unique(nodes: Iterable[tuple[str, Node]], what: str) -> None:
    """Refuse the second node that has an id of an earlier one."""
    seen: dict[str, str] = {}
    for key, node in nodes:
        if key in seen:
            node.fail(f"the {what} {key!r} is there already, at {seen[key]}")
        seen[key] = node.path
