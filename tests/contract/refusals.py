"""Bodies of refused requests, which look alike over the whole API."""

from collections.abc import Iterator

from tests.contract.wording import shortened


def detail_problem(body: object) -> str | None:
    if isinstance(body, dict) and body.keys() == {"detail"} and isinstance(body["detail"], str):
        return None
    return f'expected exactly {{"detail": text}}, got {shortened(body)}'


def invalid_input_problems(body: object, *, input_is_a_list: bool) -> list[str]:
    """400: a detail, a bare list of texts, or errors laid out like the input they are about."""
    if isinstance(body, dict):
        problem = detail_problem(body) if "detail" in body else field_errors_problem(body)
        return [problem] if problem else []
    if isinstance(body, list) and body:
        if all(isinstance(entry, str) for entry in body):
            return []
        if input_is_a_list:
            return list(_mirror_problems(body, "$"))
    return [f"expected field errors, a detail or a list of texts, got {shortened(body)}"]


def field_errors_problem(body: object) -> str | None:
    if not isinstance(body, dict) or not body:
        return f"expected field errors, got {shortened(body)}"
    return "; ".join(_mirror_problems(body, "$")) or None


def _mirror_problems(errors: object, path: str) -> Iterator[str]:
    if isinstance(errors, dict):
        for key, below in errors.items():
            yield from _mirror_problems(below, f"{path}.{key}")
    elif not isinstance(errors, list) or not errors:
        yield f"{path}: expected a list of texts, got {shortened(errors)}"
    elif not all(isinstance(error, str) for error in errors):
        for index, below in enumerate(errors):
            if below != {}:
                yield from _mirror_problems(below, f"{path}[{index}]")
