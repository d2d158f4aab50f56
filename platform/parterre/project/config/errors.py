"""Configuration errors, all reported at once."""

from __future__ import annotations

from collections.abc import Sequence


class ConfigError(Exception):
    """`problems`: one line each, naming the key and where it was found; never the value of a secret."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(("The configuration cannot be used:", *(f"  - {line}" for line in self.problems)))
        )

    def __reduce__(self) -> tuple[type[ConfigError], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)
