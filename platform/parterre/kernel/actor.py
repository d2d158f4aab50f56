"""The actor of a change: recorded in the audit log and passed on to tasks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

ActorKind = Literal["token", "user", "buyer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the key of the token (integer as text) or user (UUID); nothing personal."""

    kind: ActorKind
    id: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, str] | None) -> Actor:
        return cls(data["kind"], data.get("id", "")) if data else SYSTEM  # type: ignore[arg-type]


SYSTEM = Actor("system")
BUYER = Actor("buyer")
