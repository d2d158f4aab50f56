#!/usr/bin/env python3
# Handed over with the contract and kept as it came, so that a newer one can simply replace it:
# ruff: noqa
# fmt: off
# mypy: ignore-errors
"""Hold an OpenAPI document against the REST contract, and say what is missing.

    coverage.py OPENAPI(.json|.yaml) [--level core,bundled,commercial] [--resource NAME ...]
                [--since seed|all] [--absent FILE] [--json OUT] [--min PERCENT] [--quiet]

Counts four kinds of facts per resource: operations (method + path), actions, response fields (name and
JSON type), and query parameters (filters, ordering, page ...). `--since seed` (default) leaves out what
resources.yaml marks with `since`. `--absent` names a YAML list of facts left out on purpose, each
`{fact: "orders field foo", reason: "..."}`; they count as neither covered nor missing, and are printed.
Exit status 1 if the total is below --min. Needs PyYAML only.
"""
import argparse
import json
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).parent
LEVELS = {"core": "core", "bundled plugin": "bundled", "commercial plugin": "commercial"}
JSON_TYPES = {  # contract type -> JSON types that may carry it
    "integer": {"integer"}, "boolean": {"boolean"}, "money": {"string"}, "tax_rate": {"string"}, "datetime": {"string"},
    "date": {"string"}, "time": {"string"}, "string": {"string"}, "enum": {"string"}, "url": {"string"}, "country": {"string"},
    "timezone": {"string"}, "file": {"string"}, "i18n": {"object"}, "object": {"object"}, "float": {"number"}, "number": {"number"},
}
NESTED = {  # shown inside another resource: its path, and the field that holds it
    "order_fees": ("/api/v1/organizers/{organizer}/events/{event}/orders/{code}/", "fees"),
}


def shape(path):
    """A path with its parameter names removed, so that only its structure is compared."""
    return re.sub(r"\{[^}]*\}", "{}", path.split("?")[0])


def json_types(schema, doc, depth=0):
    """The JSON types that an OpenAPI schema allows; empty when it does not say."""
    if not isinstance(schema, dict) or depth > 8:
        return set()
    if "$ref" in schema:
        return json_types(deref(schema, doc), doc, depth + 1)
    found = set()
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, []):
            found |= json_types(part, doc, depth + 1)
    kind = schema.get("type")
    found |= set(kind) if isinstance(kind, list) else {kind} if kind else set()
    return found - {"null"}


def deref(schema, doc):
    while isinstance(schema, dict) and "$ref" in schema:
        node = doc
        for part in schema["$ref"].lstrip("#/").split("/"):
            node = node[part.replace("~1", "/")]
        schema = node
    return schema


def properties(schema, doc, depth=0):
    """Name -> schema of an object's properties, through references, lists and page envelopes."""
    schema = deref(schema, doc)
    if not isinstance(schema, dict) or depth > 8:
        return {}
    if schema.get("type") == "array":
        return properties(schema.get("items", {}), doc, depth + 1)
    found = {}
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, []):
            found.update(properties(part, doc, depth + 1))
    found.update(schema.get("properties", {}))
    if {"count", "results"} <= set(found):
        return properties(found["results"], doc, depth + 1)
    return found


def response_properties(operation, doc):
    for code in ("200", "201"):
        for body in operation.get("responses", {}).get(code, {}).get("content", {}).values():
            found = properties(body.get("schema", {}), doc)
            if found:
                return found
    return {}


def parameters(item, operation, doc):
    listed = [deref(p, doc) for p in item.get("parameters", []) + operation.get("parameters", [])]
    return {p["name"] for p in listed if p.get("in") == "query"}


def wanted(entry, since):
    return since == "all" or "since" not in entry


def facts(resource, operations, doc, since):
    """Yield (fact, ok, detail) for one resource of the contract."""
    name = resource["name"]
    for kind, rows in (("operation", resource.get("methods") or []), ("action", resource.get("actions") or [])):
        for row in rows:
            if not wanted(row, since):
                continue
            yield f"{name} {kind} {row['method']} {row['path']}", (row["method"], shape(row["path"])) in operations, ""
    methods, actions = resource.get("methods") or [], resource.get("actions") or []
    reads = sorted((row for row in methods if row["method"] == "GET"), key=lambda row: row.get("op") != "retrieve")
    shown, asked = {}, set()
    for row in reads or methods + actions:  # a resource that nobody reads shows itself in what its writes and actions answer
        item, operation = operations.get((row["method"], shape(row["path"])), ({}, {}))
        if operation:
            shown = {**response_properties(operation, doc), **shown}
            asked |= parameters(item, operation, doc)
    if resource["name"] in NESTED:
        path, field = NESTED[resource["name"]]
        item, operation = operations.get(("GET", shape(path)), ({}, {}))
        shown = properties(response_properties(operation, doc).get(field, {}), doc) if operation else {}
    for field in resource.get("fields") or []:
        if not wanted(field, since) or field.get("write_only") or field.get("optional"):
            continue
        fact = f"{name} field {field['name']}"
        if field["name"] not in shown:
            yield fact, False, "not in the response schema"
            continue
        expected = JSON_TYPES.get(field["type"], set()) or ({"array"} if field["type"].startswith("list") else set())
        actual = json_types(shown[field["name"]], doc)
        yield fact, not expected or not actual or bool(expected & actual), f"expected {sorted(expected)}, is {sorted(actual)}"
    for row in (resource.get("filters") or []) + (resource.get("query") or []):
        if isinstance(row, dict) and wanted(row, since) and not row.get("on"):
            yield f"{name} parameter {row['name']}", row["name"] in asked or row["name"].replace("[NAME]", "") in {a.split("[")[0] for a in asked if "[" in a}, ""
    if resource.get("ordering"):
        yield f"{name} parameter ordering", "ordering" in asked, ""


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("openapi")
    cli.add_argument("--level", default="core,bundled")
    cli.add_argument("--resource", action="append")
    cli.add_argument("--since", choices=["seed", "all"], default="seed")
    cli.add_argument("--absent")
    cli.add_argument("--json")
    cli.add_argument("--min", type=float, default=0)
    cli.add_argument("--quiet", action="store_true")
    args = cli.parse_args()

    doc = yaml.safe_load(pathlib.Path(args.openapi).read_text())
    operations = {(method.upper(), shape(path)): (item, operation) for path, item in doc.get("paths", {}).items()
                  for method, operation in item.items() if method in ("get", "post", "put", "patch", "delete")}
    contract = yaml.safe_load((HERE / "resources.yaml").read_text())
    absent = {row["fact"]: row["reason"] for row in yaml.safe_load(pathlib.Path(args.absent).read_text()) or []} if args.absent else {}

    unknown = set(args.resource or []) - {row["name"] for row in contract["resources"]}
    if unknown:
        cli.error(f"no such resource in the contract: {', '.join(sorted(unknown))}")

    total = covered = 0
    report, missing, skipped = [], [], []
    for resource in contract["resources"]:
        if LEVELS[resource["level"]] not in args.level.split(",") or not wanted(resource, args.since):
            continue
        if args.resource and resource["name"] not in args.resource:
            continue
        have = want = 0
        for fact, ok, detail in facts(resource, operations, doc, args.since):
            if fact in absent:
                skipped.append(f"{fact}: {absent[fact]}")
                continue
            want, have = want + 1, have + ok
            if not ok:
                missing.append(f"{fact}{'  (' + detail + ')' if detail else ''}")
        total, covered = total + want, covered + have
        report.append({"resource": resource["name"], "level": resource["level"], "covered": have, "of": want})
    if not args.quiet:
        for line in missing:
            print("missing:", line)
        for line in skipped:
            print("absent on purpose:", line)
        for row in report:
            print(f"{row['covered']:4d}/{row['of']:<4d} {row['resource']}")
    percent = 100 * covered / total if total else 0.0
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps({"covered": covered, "of": total, "percent": percent, "resources": report, "missing": missing}, indent=1))
    print(f"contract coverage: {covered} of {total} facts = {percent:.1f} %")
    return 0 if percent >= args.min else 1


if __name__ == "__main__":
    sys.exit(main())
