"""Errors in Stripe's shape."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    def __init__(self, status: int, type_: str, message: str, *, code: str = "", param: str = "") -> None:
        self.status = status
        self.error: dict[str, Any] = {"type": type_, "message": message}
        self.error |= {name: text for name, text in (("code", code), ("param", param)) if text}
        super().__init__(message)

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def invalid(message: str, *, code: str = "", param: str = "") -> Refusal:
    return Refusal(400, "invalid_request_error", message, code=code, param=param)


def missing_parameter(name: str) -> Refusal:
    return invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)


def unknown_parameter(name: str) -> Refusal:
    return invalid(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def no_such(kind: str, id_: str) -> Refusal:
    return Refusal(
        404, "invalid_request_error", f"No such {kind}: '{id_}'", code="resource_missing", param="id"
    )


def wrong_key() -> Refusal:
    return Refusal(401, "invalid_request_error", "Invalid API Key provided.")


def other_parameters(key: str) -> Refusal:
    return Refusal(
        400,
        "idempotency_error",
        f"Keys for idempotent requests can only be used with the same parameters they were first used with. '{key}'",
    )
