"""The query parameters that change which fields an answer has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """What `include`, `exclude` and `expand` asked for, below one point of the body."""

    include: frozenset[tuple[str, ...]] = frozenset()
    exclude: frozenset[tuple[str, ...]] = frozenset()
    expand: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def asked_by(cls, query: Mapping[str, Sequence[str]]) -> "Selection":
        def paths(name: str) -> frozenset[tuple[str, ...]]:
            return frozenset(tuple(value.split(".")) for value in query.get(name, ()))

        return cls(include=paths("include"), exclude=paths("exclude"), expand=paths("expand"))

    def excludes(self, field: str) -> bool:
        is_unasked = bool(self.include) and field not in {path[0] for path in self.include}
        return is_unasked or (field,) in self.exclude

    def expands(self, field: str) -> bool:
        return any(path[0] == field for path in self.expand)

    def below(self, field: str) -> "Selection":
        # A field that was included as a whole brings everything below it.
        include = frozenset() if (field,) in self.include else _below(self.include, field)
        return Selection(include, _below(self.exclude, field), _below(self.expand, field))


def _below(paths: Iterable[tuple[str, ...]], field: str) -> frozenset[tuple[str, ...]]:
    return frozenset(path[1:] for path in paths if path[0] == field and len(path) > 1)


EVERYTHING = Selection()
