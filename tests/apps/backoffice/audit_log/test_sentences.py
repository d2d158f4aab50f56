"""Nothing is logged that people could not read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from apps.audit.actions import CONTRACT_ACTIONS
from apps.audit.models import LogEntry
from apps.backoffice.audit_log.sentences import SENTENCES, log_line
from parterre.web.icons import require_icon

ROOT = Path(__file__).resolve().parents[4]
# How actions stand in the sources: a literal after a call that records, or built from a few words.
AREAS = "order|event|item|quota|taxrule|team|checkinlist|checkin|organizer|support"
LITERAL = re.compile(rf'"((?:{AREAS})(?:\.[a-z_]+)+|checkin)"')
NOT_ACTIONS = re.compile(r"(settings|subevents|orders|vouchers|items|events|teams)[.:]")


def recorded() -> set[str]:
    sources = [
        *ROOT.glob("apps/*/domain/*.py"),
        *ROOT.glob("tenants/*.py"),
        *ROOT.glob("platform/parterre/signup/domain/*.py"),
    ]
    texts = [path.read_text() for path in sources]
    found = {
        match for text in texts if "record" in text or "Entry(" in text for match in LITERAL.findall(text)
    }
    return {action for action in found if not NOT_ACTIONS.search(action)}


@pytest.mark.parametrize("action", sorted(CONTRACT_ACTIONS))
def test_every_action_of_the_table_has_a_sentence(action: str) -> None:
    assert action in SENTENCES


def test_every_action_that_is_recorded_has_a_sentence() -> None:
    assert recorded() - SENTENCES.keys() == set()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("action", sorted(SENTENCES))
def test_a_sentence_is_told_of_an_entry_that_says_nothing_more(action: str, language: str) -> None:
    with translation.override(language):
        told = log_line(LogEntry(action=action, data={}), who="Olga")

    assert told.text
    assert "%(" not in told.text
    assert require_icon(told.icon)


def test_every_sentence_is_german_too() -> None:
    with translation.override("de"):
        same = [str(one.text) for one in SENTENCES.values() if str(one.text) == one.text._args[0]]  # type: ignore[union-attr]

    assert same == []


def test_what_was_changed_is_named() -> None:
    entry = LogEntry(action="order.contact.changed", data={"code": "ABC", "changed": ["email", "phone"]})

    assert log_line(entry, who="Olga").text == "Olga changed the contact details: email address, phone"


def test_an_action_of_a_plugin_is_told_by_its_name() -> None:
    assert log_line(LogEntry(action="shop.opened", data={}), who="Olga").text == "Olga: shop.opened"
