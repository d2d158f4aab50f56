"""Bodies of successful answers: objects, lists and pages, checked field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tests.contract import scalars
from tests.contract.facts import Facts, Field, FieldType, Reply, Shape
from tests.contract.resource_selection import EVERYTHING, Selection
from tests.contract.wording import listed, shortened

PAGE_KEYS = {"count", "next", "previous", "results"}
MAX_PAGE_SIZE = 50
EXPLAINED_KEYS = {"value", "label", "help_text", "readonly"}


@dataclass(frozen=True, slots=True)
class BodyCheck:
    """Yields what is wrong with a body, each line beginning with the place of the fault."""

    facts: Facts
    selection: Selection = EVERYTHING
    # An object put in place of an id shows what the credential may see; the contract does not list it.
    is_expanded: bool = False
    # A simulated order was never saved, so it has no ids, links or times.
    is_simulated: bool = False

    def problems(self, reply: Reply, body: object) -> Iterator[str]:
        match reply.kind:
            case "anything":
                return
            case "file":
                if not isinstance(body, bytes | str):
                    yield f"$: expected a file, got {shortened(body)}"
            case "empty":
                if body not in (None, b"", ""):
                    yield f"$: expected an empty body, got {shortened(body)}"
            case "nothing_but_braces":
                if body != {}:
                    yield f"$: expected {{}}, got {shortened(body)}"
            case "object":
                yield from self.filled(self.facts.shapes[reply.shape], body, "$")
            case "rows":
                yield from self._rows(self.facts.shapes[reply.shape], body, "$")
            case "page":
                yield from self._page(self.facts.shapes[reply.shape], body)

    def explained_settings(self, shape: Shape, body: object) -> Iterator[str]:
        """Settings asked for with `explain`: each value comes with its label."""
        if not isinstance(body, dict):
            yield f"$: expected an object, got {shortened(body)}"
            return
        for name, setting in body.items():
            if not isinstance(setting, dict) or setting.keys() != EXPLAINED_KEYS:
                yield f"$.{name}: expected an object of {listed(EXPLAINED_KEYS)}"
            elif name in shape.fields:
                yield from self._value(shape.fields[name], setting["value"], f"$.{name}.value")

    def _page(self, shape: Shape, body: object) -> Iterator[str]:
        if not isinstance(body, dict):
            yield f"$: expected a page, an object of {listed(PAGE_KEYS)}, got {shortened(body)}"
            return
        if body.keys() != PAGE_KEYS:
            yield f"$: expected a page of exactly {listed(PAGE_KEYS)}, got {listed(body)}"
            return
        if scalars.integer(body["count"]):
            yield f"$.count: expected an integer, got {shortened(body['count'])}"
        for key in ("next", "previous"):
            if body[key] is not None and scalars.url(body[key]):
                yield f"$.{key}: expected an absolute URL or null, got {shortened(body[key])}"
        yield from self._rows(shape, body["results"], "$.results")
        yield from self._miscount(shape, body)

    def _miscount(self, shape: Shape, page: Mapping[str, object]) -> Iterator[str]:
        count, results = page["count"], page["results"]
        if not isinstance(count, int) or not isinstance(results, list):
            return
        if len(results) > MAX_PAGE_SIZE and shape.name not in self.facts.unpaged:
            yield f"$.results: {len(results)} rows, but a page has at most {MAX_PAGE_SIZE}"
        if len(results) > count or (_is_only_page(page) and len(results) < count):
            yield f"$.count: is {count}, but the page has {len(results)} rows"

    def _rows(self, shape: Shape, body: object, path: str) -> Iterator[str]:
        if not isinstance(body, list):
            yield f"{path}: expected a list, got {shortened(body)}"
            return
        for index, row in enumerate(body):
            yield from self.filled(shape, row, f"{path}[{index}]")

    def filled(self, shape: Shape, body: object, path: str) -> Iterator[str]:
        if not isinstance(body, dict):
            yield f"{path}: expected an object, got {shortened(body)}"
            return
        check = replace(self, is_simulated=True) if _is_simulated(shape, body) else self
        yield from check._missing(shape, body, path)
        yield from check._unknown(shape, body, path)
        for name, value in body.items():
            if name in shape.fields:
                yield from check._value(shape.fields[name], value, f"{path}.{name}")

    def _missing(self, shape: Shape, body: Mapping[str, object], path: str) -> Iterator[str]:
        if self.is_expanded:
            return
        # A device reads a part of the settings only, but that part in full.
        is_for_device = bool(shape.device_fields) and body.keys() <= shape.device_fields
        for field in shape.fields.values():
            if not field.required or field.name in body or self.selection.excludes(field.name):
                continue
            if not is_for_device or field.name in shape.device_fields:
                yield f"{path}.{field.name}: is missing"

    def _unknown(self, shape: Shape, body: Mapping[str, object], path: str) -> Iterator[str]:
        if self.is_expanded or shape.is_open:
            return
        for name in body:
            if name not in shape.fields and not self.selection.expands(name):
                yield f"{path}.{name}: is not in the contract"

    def _value(self, field: Field, value: object, path: str) -> Iterator[str]:
        if value is None:
            if not (field.nullable or self.is_simulated or field.type.name == "country"):
                yield f"{path}: must not be null"
        elif self._stands_for_object(field, value):
            yield from self._expanded(field, value, path)
        else:
            yield from self._typed(field, field.type, value, path)

    def _stands_for_object(self, field: Field, value: object) -> bool:
        if field.shape or not (self.is_expanded or self.selection.expands(field.name)):
            return False
        is_pointer = (field.type.of or field.type).name in ("id", "ref", "integer")
        return is_pointer and (isinstance(value, dict) or _is_list_of_objects(value))

    def _expanded(self, field: Field, value: object, path: str) -> Iterator[str]:
        resource = (field.type.of or field.type).target.partition(".")[0]
        shape = self.facts.shapes.get(resource)
        check = replace(self, is_expanded=True, selection=self.selection.below(field.name))
        if shape is not None:
            for row in value if isinstance(value, list) else [value]:
                yield from check.filled(shape, row, path)

    def _typed(self, field: Field, kind: FieldType, value: object, path: str) -> Iterator[str]:
        match kind.name:
            case "list":
                yield from self._list(field, kind, value, path)
            case "map":
                yield from self._map(field, kind, value, path)
            case "object":
                yield from self._nested(field, value, path)
            case _:
                yield from self._scalar(field, kind, value, path)

    def _list(self, field: Field, kind: FieldType, value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list) or kind.of is None:
            yield f"{path}: expected a list, got {shortened(value)}"
            return
        for index, element in enumerate(value):
            if element is None:
                yield f"{path}[{index}]: must not be null"
            else:
                yield from self._typed(field, kind.of, element, f"{path}[{index}]")

    def _map(self, field: Field, kind: FieldType, value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict) or kind.of is None:
            yield f"{path}: expected an object, got {shortened(value)}"
            return
        for key, element in value.items():
            yield from self._typed(field, kind.of, element, f"{path}.{key}")

    def _nested(self, field: Field, value: object, path: str) -> Iterator[str]:
        if field.shape:
            selection = self.selection if field.shares_selection else self.selection.below(field.name)
            yield from replace(self, selection=selection).filled(self.facts.shapes[field.shape], value, path)
        elif not isinstance(value, dict):
            yield f"{path}: expected an object, got {shortened(value)}"

    def _scalar(self, field: Field, kind: FieldType, value: object, path: str) -> Iterator[str]:
        expected = scalars.CHECKS[self._scalar_name(kind)](value)
        if expected:
            yield f"{path}: expected {expected}, got {shortened(value)}"
        elif field.choices and value not in field.choices and not (kind.name == "country" and value == ""):
            yield f"{path}: {value!r} is none of {listed(field.choices)}"
        elif kind.name == "name_parts" and self._scheme_of(value) not in {"", *self.facts.name_schemes}:
            yield f"{path}._scheme: {self._scheme_of(value)!r} is none of {listed(self.facts.name_schemes)}"

    @staticmethod
    def _scheme_of(parts: object) -> str:
        return str(parts.get("_scheme", "")) if isinstance(parts, dict) else ""

    def _scalar_name(self, kind: FieldType) -> str:
        """A reference has the type of what it refers to: mostly a string, but a device's number is one."""
        if kind.name != "ref":
            return kind.name
        resource, _, name = kind.target.partition(".")
        shape = self.facts.shapes.get(resource)
        return shape.fields[name].type.name if shape and name in shape.fields else "string"


def _is_only_page(page: Mapping[str, object]) -> bool:
    return page["next"] is None and page["previous"] is None


def _is_simulated(shape: Shape, body: Mapping[str, object]) -> bool:
    return shape.name == "orders" and body.get("code") == "PREVIEW"


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)
