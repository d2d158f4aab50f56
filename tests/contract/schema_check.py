"""What a client does with the contract: hold each answer against it, and remember what was asked.

Needs no Django, so that tests over a real connection can use it as well.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qs, urlsplit

from tests.contract.facts import PREFIX
from tests.contract.validator import NO_QUERY, Contract, Query

# (method, path template) of what answered with success. Under pytest-xdist each worker has its own.
exercised: Final[set[tuple[str, str]]] = set()


def assert_conforms(
    method: str, path: str, response_status: int, response_json: object, *, query: Query = NO_QUERY
) -> None:
    """Fail with every difference between an answer and the contract.

    `path` may be a whole URL with its parameters. `response_json` is parsed JSON, None for an empty
    body and bytes for anything that is no JSON. Paths outside the API pass.
    """
    url = urlsplit(path)
    if not url.path.startswith(f"{PREFIX}/"):
        return
    contract = Contract.load()
    operation = contract.operation(method, url.path)
    if operation is not None and response_status < 400:
        exercised.add(operation.key)
    asked = {**parse_qs(url.query, keep_blank_values=True), **query}
    violations = contract.check(method, url.path, response_status, response_json, query=asked)
    if violations:
        lines = "\n".join(f"  - {violation}" for violation in violations)
        raise AssertionError(f"{method} {path} answered {response_status}, against the contract:\n{lines}")


def unexercised(implemented: Iterable[tuple[str, str]]) -> list[str]:
    """Which of these (method, path) no test of this process has brought to succeed.

    Paths are templates with any parameter names. Those that the contract does not have are left out.
    """
    contract = Contract.load()
    operations = (contract.operation(method, path) for method, path in implemented)
    missed = (found for found in operations if found is not None and found.key not in exercised)
    return sorted({str(operation) for operation in missed})
