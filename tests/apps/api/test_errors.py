import pytest
from rest_framework.exceptions import NotFound, ValidationError

from apps.api.errors import body_of, exception_handler
from parterre.kernel.errors import Busy, DomainError, NotAllowed, ValidationErrors


class TooMany(DomainError):
    message = "Only %(left)d are left."


class Plain(DomainError):
    field = "name"
    message = "100 % wrong."


def test_a_refusal_stands_at_its_field():
    assert body_of(Plain()) == {"name": ["100 % wrong."]}


def test_a_refusal_of_the_whole_request_has_no_field():
    assert body_of(TooMany(left=3)) == {"non_field_errors": ["Only 3 are left."]}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("positions.1.item", {"positions": [{}, {"item": ["Only 3 are left."]}]}),
        ("positions.0", {"positions": [["Only 3 are left."]]}),
        ("a.b.c", {"a": {"b": {"c": ["Only 3 are left."]}}}),
        (
            "positions.1.answers.0.answer",
            {"positions": [{}, {"answers": [{"answer": ["Only 3 are left."]}]}]},
        ),
    ],
)
def test_errors_mirror_the_input(field, body):
    assert body_of(TooMany(left=3).at(field)) == body


def test_several_refusals_are_told_together():
    def at(field):
        return TooMany(left=1).at(field)

    body = body_of(
        ValidationErrors(
            [
                at("positions.2.item"),
                at("positions.0.item"),
                at("positions.2.item"),
                at("positions.2.price"),
                at("email"),
            ]
        )
    )

    text = "Only 1 are left."
    assert body == {
        "positions": [{"item": [text]}, {}, {"item": [text, text], "price": [text]}],
        "email": [text],
    }


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (Plain(), 400, {"name": ["100 % wrong."]}),
        (NotAllowed(), 403, {"detail": "This is not possible."}),
        (NotFound(), 404, {"detail": "Not found."}),
        (ValidationError("No."), 400, ["No."]),
        (ValidationError({"name": ["No."]}), 400, {"name": ["No."]}),
    ],
)
def test_refusals_become_answers(error, status, body):
    response = exception_handler(error, {})

    assert (response.status_code, response.data) == (status, body)


def test_a_busy_server_asks_to_come_back():
    response = exception_handler(Busy(), {})

    assert (response.status_code, response.headers["Retry-After"]) == (409, "5")
    assert list(response.data) == ["detail"]


def test_a_bug_is_no_refusal():
    assert exception_handler(KeyError("x"), {}) is None
