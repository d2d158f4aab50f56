"""Listeners for changes of an account's name or address, which organizers' teams keep copies of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parterre.accounts.models import User

Listener = Callable[[User], object]
_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """`listener` is called on the public schema, after the change."""
    _listeners.append(listener)


def notify_listeners(user: User) -> None:
    for listener in _listeners:
        listener(user)


def listen() -> None:
    from allauth.account.signals import email_changed

    email_changed.connect(_address_changed, dispatch_uid="accounts.changes")


def _address_changed(user: Any, **_: Any) -> None:
    notify_listeners(User.objects.get(pk=user.pk))
