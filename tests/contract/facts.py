"""The contract's YAML as typed facts: operations, shapes and fields."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from tests.contract import amendments

HERE = Path(__file__).parent
PREFIX = "/api/v1"

# The C parser reads the 300 KB in a tenth of a second, the Python one in two.
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FieldType:
    """`list<id<items>>` is list of (id of `items`); `map<string,integer>` keeps the type of its values."""

    name: str
    of: "FieldType | None" = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: FieldType
    required: bool
    nullable: bool
    choices: frozenset[str]
    shape: str
    shares_selection: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object may and must hold."""

    name: str
    fields: Mapping[str, Field]
    is_open: bool = False
    device_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a successful answer carries: `shape` names the object, or the rows of a page or list."""

    kind: Literal["empty", "anything", "file", "nothing_but_braces", "object", "rows", "page"]
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    resource: str
    name: str
    level: str
    since: str
    reply: Reply
    successes: frozenset[int]
    refusals: Mapping[int, str]
    is_conditional: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Facts:
    operations: Sequence[Operation]
    shapes: Mapping[str, Shape]
    name_schemes: frozenset[str]
    unpaged: frozenset[str]


def read_facts() -> Facts:
    resources = read_yaml("resources.yaml")
    conventions = read_yaml("conventions.yaml")
    shapes = {shape.name: shape for shape in _shapes(resources)}
    pagination = conventions["pagination"]
    unwrapped = frozenset(pagination["not_wrapped"])
    operations = _merged(
        operation for entry in resources["resources"] for operation in _operations(entry, shapes, unwrapped)
    )
    schemes = conventions["data_types"]["name_parts"]["schemes"]
    return Facts(operations, shapes, frozenset(schemes), frozenset(pagination["unpaged_but_wrapped"]))


def read_yaml(name: str) -> dict[str, Any]:
    """A file of the contract. By the loader in C: the one in Python takes seconds."""
    with (HERE / name).open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, YamlLoader)
    return content


# Shapes: schemas and resources share one namespace; the two never use the same name.


def _shapes(contract: Mapping[str, Any]) -> Iterator[Shape]:
    for entry in contract["resources"]:
        yield _shape(entry["name"], entry.get("fields") or [], entry.get("device_fields") or [])
        for action in entry.get("actions") or []:
            if isinstance(action.get("response"), list):
                yield _shape(_response_name(entry, action), action["response"])
    for name, schema in contract["schemas"].items():
        yield _shape(name, schema["fields"])
    for name, fields in amendments.SCHEMAS.items():
        yield _shape(name, fields)


def _response_name(entry: Mapping[str, Any], action: Mapping[str, Any]) -> str:
    words = [part for part in action["path"].split("/") if part and not part.startswith("{")]
    return f"{entry['name']}.{words[-1]}"


def _shape(name: str, rows: Iterable[Mapping[str, Any]], device_fields: Iterable[str] = ()) -> Shape:
    fields = (_field(name, row) for row in rows if not row.get("write_only"))
    return Shape(
        name=name,
        fields={field.name: field for field in fields},
        is_open=name in amendments.OPEN_SHAPES,
        device_fields=frozenset(device_fields),
    )


def _field(shape: str, row: Mapping[str, Any]) -> Field:
    is_conditional = (
        "optional" in row or "since" in row or (shape, row["name"]) in amendments.CONDITIONAL_FIELDS
    )
    if shape in amendments.STORED_DOCUMENTS:
        is_conditional = not row.get("required_on_create")
    return Field(
        name=row["name"],
        type=field_type(row["type"]),
        required=not is_conditional,
        nullable=row.get("nullable", False) or (shape, row["name"]) in amendments.NULLABLE_FIELDS,
        choices=frozenset(row.get("enum", ())),
        shape=row.get("schema") or amendments.NESTED_SHAPES.get((shape, row["name"]), ""),
        shares_selection=(shape, row["name"]) in amendments.SHARED_SELECTIONS,
    )


@cache
def field_type(text: str) -> FieldType:
    name, opening, inner = text.partition("<")
    if not opening:
        return FieldType(re.sub(r"\(\d+,\d+\)$", "", name))
    inner = inner.removesuffix(">")
    match name:
        case "list":
            return FieldType("list", of=field_type(inner))
        case "map":
            return FieldType("map", of=field_type(inner.partition(",")[2].strip()))
        case "id" | "ref":
            return FieldType(name, target=inner)
        case _:
            raise ValueError(f"The contract uses a type this reader does not know: {text}")


# Operations: CRUD rows name their kind, actions describe their answer.


def _operations(
    entry: Mapping[str, Any], shapes: Mapping[str, Shape], unwrapped: frozenset[str]
) -> Iterator[Operation]:
    for row in entry.get("methods") or []:
        reply = _crud_reply(entry["name"], row, shapes, unwrapped)
        yield _operation(
            entry, row, row["path"], row["op"], reply, {row["ok"]: ""} | dict.fromkeys(row["errors"], "")
        )
    for action in entry.get("actions") or []:
        reply = _action_reply(entry, action, shapes)
        for path in _action_paths(entry, action):
            name = path.rstrip("/").rpartition("/")[2]
            yield _operation(entry, action, path, name, reply, action["status"])


def _operation(
    entry: Mapping[str, Any],
    row: Mapping[str, Any],
    path: str,
    name: str,
    reply: Reply,
    statuses: Mapping[int, str],
) -> Operation:
    return Operation(
        method=row["method"],
        path=path,
        resource=entry["name"],
        name=name,
        level=entry["level"],
        since=entry.get("since", row.get("since", "")),
        reply=reply,
        successes=frozenset(status for status in statuses if status < 400),
        refusals={status: str(meaning) for status, meaning in statuses.items() if status >= 400},
        is_conditional="conditional" in entry,
    )


def _crud_reply(
    resource: str, row: Mapping[str, Any], shapes: Mapping[str, Shape], unwrapped: frozenset[str]
) -> Reply:
    if row["ok"] == 204:
        return Reply("empty")
    if row["op"] in ("page", "revoke") or not shapes[resource].fields:
        return Reply("anything")
    if row["op"] == "list":
        return Reply("rows" if resource in unwrapped else "page", resource)
    return Reply("object", resource)


def _action_reply(entry: Mapping[str, Any], action: Mapping[str, Any], shapes: Mapping[str, Shape]) -> Reply:
    response = action.get("response")
    match response:
        case None:
            return Reply("empty" if 204 in action["status"] else "anything")
        case list():
            return Reply("object", _response_name(entry, action))
        case "{}":
            return Reply("nothing_but_braces")
        case "echo of input":
            return Reply("anything")
        case "list":
            return Reply("rows", entry["name"])
    if response in ("file", "application/pdf") or response.startswith("binary"):
        return Reply("file")
    kind, name = _kind_and_name(response)
    name = amendments.RESPONSE_NAMES.get(name, name)
    if name not in shapes:
        raise ValueError(f"{action['path']} answers with {response!r}, which the contract does not describe")
    return Reply(kind, name)


def _kind_and_name(response: str) -> tuple[Literal["object", "rows", "page"], str]:
    if response.startswith("list of "):
        return "rows", response.removeprefix("list of ")
    if response.startswith("page of "):
        return "page", response.removeprefix("page of ")
    return "object", response.removeprefix("schema ")


def _action_paths(entry: Mapping[str, Any], action: Mapping[str, Any]) -> Iterator[str]:
    yield action["path"]
    if "also_path" in action:
        yield action["also_path"]
    if entry["name"] in amendments.ACTIONS_ON_ORGANIZER_TOO:
        yield action["path"].replace("/events/{event}", "")


def _merged(operations: Iterable[Operation]) -> list[Operation]:
    """Some creations are listed twice, as method and as action; the action knows more about its answers."""
    found: dict[tuple[str, str], Operation] = {}
    for operation in operations:
        found[operation.key] = operation
    return list(found.values())
