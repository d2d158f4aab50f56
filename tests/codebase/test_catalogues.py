"""Everything that people read is German, too. One command brings the catalogues to what the sources say."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pypdf
import pytest
from django.apps import apps
from django.core import validators
from django.forms import fields as form_fields
from django.utils import translation
from pytest_django import Settings
from rest_framework import fields as serializer_fields
from rest_framework import validators as serializer_validators

from apps.messaging.models import Mail
from apps.tickets.facade import request_file
from parterre.accounts.adapter import AccountAdapter
from parterre.project.library_texts import LIBRARY_TEXTS
from tenants.context.transactions import organizer_transaction
from tests.codebase import catalogues
from tests.codebase.catalogues import Message
from tests.contract.client import ContractClient
from tests.factories.admission import make_event as make_fair
from tests.factories.admission import make_list, make_product, make_ticket
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.run_tasks import work_off

UPDATE = f"run `{catalogues.COMMAND}`, then commit the .po and .mo files"
TRANSLATE = f"run `{catalogues.COMMAND}`, translate what it prints in the .po files, and run it once more"


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return catalogues.modules()


@pytest.fixture(scope="module")
def sources(trees: dict[Path, ast.Module]) -> dict[Path, set[Message]]:
    return catalogues.messages_by_package(trees)


@pytest.fixture(scope="module")
def translated() -> dict[Path, dict[Message, polib.POEntry]]:
    return {package: catalogues.entries(package) for package in catalogues.packages()}


INFORMAL = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[nmrs]?|Gib|Stelle|Lade|Wähle)\b")


# The catalogues stand as the sources say


def test_every_sentence_stands_in_its_catalogue_in_german(
    sources: dict[Path, set[Message]], translated: dict[Path, dict[Message, polib.POEntry]]
) -> None:
    open_sentences = [
        f"{package.name}: {message[1]}"
        for package, messages in sources.items()
        for message in sorted(messages)
        if message not in translated[package] or not catalogues.is_translated(translated[package][message])
    ]

    assert open_sentences == [], "\n".join([TRANSLATE, *open_sentences])


def test_no_catalogue_keeps_a_sentence_that_is_gone(
    sources: dict[Path, set[Message]], translated: dict[Path, dict[Message, polib.POEntry]]
) -> None:
    gone = [
        f"{package.name}: {message[1]}"
        for package, messages in sources.items()
        for message in translated[package].keys() - messages
    ]

    assert gone == [], UPDATE


def test_libraries_address_german_readers_formally() -> None:
    """What forms and serializers refuse with comes from Django, REST framework and allauth, too."""
    with translation.override("de"):
        said = {str(text) for text in _texts_of_libraries()}
    informal = sorted(text for text in said if INFORMAL.search(text))

    assert len(said) > 60
    assert informal == [], "add them to parterre.project.library_texts"


def test_no_translation_says_it_twice(translated: dict[Path, dict[Message, polib.POEntry]]) -> None:
    """As a merge of two catalogues once left it."""
    twice = [
        entry.msgid
        for entries in translated.values()
        for entry in entries.values()
        if re.search(r"(.{25,}).*\1", entry.msgstr, re.DOTALL)
    ]

    assert twice == []


def _texts_of_libraries() -> Iterator[Any]:
    for module in (form_fields, serializer_fields):
        for one in vars(module).values():
            if isinstance(one, type):
                yield from getattr(one, "default_error_messages", {}).values()
    for validator in (*vars(validators).values(), *vars(serializer_validators).values()):
        if message := getattr(validator, "message", None):
            yield message
    yield from AccountAdapter.error_messages.values()
    yield from map(translation.gettext, LIBRARY_TEXTS)


def test_what_django_reads_is_what_translators_wrote() -> None:
    differing = [package.name for package in catalogues.packages() if not _is_compiled(package)]

    assert differing == [], UPDATE


def test_placeholders_are_the_same_in_both_languages(
    translated: dict[Path, dict[Message, polib.POEntry]],
) -> None:
    differing = [
        f"{english} -> {german}"
        for english, german in _pairs(translated)
        if catalogues.placeholders(english) != catalogues.placeholders(german)
        or _bare_percents(english) != _bare_percents(german)
    ]

    assert differing == []


def test_a_sentence_is_said_in_one_way(translated: dict[Path, dict[Message, polib.POEntry]]) -> None:
    """Django merges all catalogues into one, and the first app would silently win."""
    said: dict[Message, set[tuple[str, ...]]] = {}
    for entries in translated.values():
        for message, entry in entries.items():
            said.setdefault(message, set()).add(tuple(catalogues.forms(entry)))

    assert {message[1]: ways for message, ways in said.items() if len(ways) > 1} == {}


def test_our_translation_is_the_one_shown(
    translated: dict[Path, dict[Message, polib.POEntry]],
) -> None:
    """A dependency's catalogue may hold the same sentence: allauth has "Cancel", too."""
    others = {}
    with translation.override("de"):
        for entries in translated.values():
            for (context, text, *_), entry in entries.items():
                if entry.msgid_plural:
                    continue
                shown = translation.pgettext(context, text) if context else translation.gettext(text)
                others |= {text: shown} if shown != entry.msgstr else {}

    assert others == {}


def test_the_voice_has_no_exclamation_marks(translated: dict[Path, dict[Message, polib.POEntry]]) -> None:
    assert [german for _english, german in _pairs(translated) if "!" in german] == []


def test_django_finds_every_catalogue() -> None:
    installed = {Path(config.path) for config in apps.get_app_configs()}

    assert [package for package in catalogues.packages() if package not in installed] == []


def test_sentences_are_whole_where_they_are_looked_up(trees: dict[Path, ast.Module]) -> None:
    places = [
        f"{file.relative_to(catalogues.ROOT)}:{line}"
        for file, tree in trees.items()
        for line in catalogues.put_together(tree)
    ]

    assert places == [], "look up a literal with %(name)s placeholders, then fill it in"


# What the tool reads


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('gettext("One")', [("", "One", "")]),
        ('translation.gettext_lazy("One" " two")', [("", "One two", "")]),
        ('ngettext("One", "Many", count)', [("", "One", "Many")]),
        ('pgettext("month", "May")', [("month", "May", "")]),
        ("_(refusal.message)", []),
        ('other("One")', []),
        ('_("")', []),
    ],
)
def test_literals_are_found(code: str, found: list[Message]) -> None:
    assert list(catalogues.in_calls(ast.parse(code))) == found


def test_messages_of_refusals_are_found_marked_or_not_and_no_others() -> None:
    tree = ast.parse(
        """
class Full(DomainError):
    message: str = "Full."
class FullToday(Full):
    message = "Full today."
class Filled(DomainError):
    message = "%(reason)s"
class Letter:
    message = "Dear Sir"
"""
    )

    found = list(catalogues.in_refusals(tree, catalogues.refusals([tree])))

    assert found == [("", "Full.", ""), ("", "Full today.", "")]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "One" %}', [("", "One", "")]),
        ('<c-x label="{% translate \'One "x"\' as one %}" />', [("", 'One "x"', "")]),
        ('{% translate "50 %" context "sale" %}', [("sale", "50 %%", "")]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", [("", "Hello %(name)s", "")]),
        (
            "{% blocktranslate count n=n trimmed %}\n One\n\n thing{% plural %}{{ n }} things\n{% endblocktranslate %}",
            [("", "One thing", "%(n)s things")],
        ),
        ('{{ name|default:_("Nobody") }}', [("", "Nobody", "")]),
        ('{% comment %}{% translate "Gone" %}{% endcomment %}{# {% translate "Too" %} #}', []),
    ],
)
def test_sentences_of_templates_are_found(template: str, found: list[Message]) -> None:
    assert list(catalogues.in_template(template)) == found


@pytest.mark.parametrize(
    "code",
    ['_(f"{n} left")', '_("a" + b)', '_("%s left" % n)', '_("{}".format(n))', "ngettext(one, many, n)"],
)
def test_sentences_that_are_put_together_are_noticed(code: str) -> None:
    assert catalogues.put_together(ast.parse(code)) == [1]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages, and the default beside them."""
    for name, sentence in (("shop", "Buy"), ("gate", "Come in"), ("project", "Hello")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "views.py").write_text(f'gettext("{sentence}")')
    monkeypatch.setattr(catalogues, "SOURCES", [tmp_path])
    monkeypatch.setattr(catalogues, "DEFAULT", tmp_path / "project")
    return tmp_path


def test_a_sentence_that_moves_takes_its_translation_with_it(house: Path) -> None:
    default = house / "project"
    catalogues.update_all()
    entries = catalogues.entries(default)
    for message, german in (("Buy", "Kaufen"), ("Come in", "Herein"), ("Hello", "Hallo")):
        entries["", message, ""].msgstr = german
    catalogues.write(default, list(entries.values()))

    (house / "shop" / "locale").mkdir()
    left = catalogues.update_all()

    said = {
        package.name: {entry.msgid: entry.msgstr for entry in catalogues.entries(package).values()}
        for package in catalogues.packages()
    }
    assert said == {"shop": {"Buy": "Kaufen"}, "project": {"Come in": "Herein", "Hello": "Hallo"}}
    assert left == []


def test_what_is_new_is_told_and_what_is_gone_goes(house: Path) -> None:
    catalogues.update_all()
    (house / "gate" / "views.py").write_text('gettext("Come back")')

    left = catalogues.update_all()

    assert left == [(house / "project", sentence) for sentence in ("Buy", "Come back", "Hello")]


# And people read it


@pytest.mark.django_db
def test_the_api_answers_in_the_language_that_is_asked_for(api: ContractClient, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), size=1)
        make_order(product)
    orders = "/api/v1/organizers/acme/events/fair/orders/"

    def refusal(item: int) -> Any:
        sent = {
            "email": "bea@example.org",
            "locale": "de",
            "sales_channel": "web",
            "positions": [{"item": item}],
        }
        return api.post(orders, sent, format="json", headers={"Accept-Language": "de"}).json()

    assert refusal(product.pk) == {
        "positions": [
            {"item": ["Für „Tickets“ sind nicht mehr genug Tickets verfügbar: 1 angefragt, 0 verfügbar."]}
        ]
    }
    assert refusal(1) == {"positions": [{"item": ["Es gibt kein Objekt 1."]}]}


@pytest.mark.django_db
def test_a_door_is_told_in_the_events_language(api: ContractClient, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_fair(slug="fair", settings={"locale": "de"})
        door = make_list(event, rules={"==": [{"var": "entry_status"}, "present"]})
        ticket = make_ticket(make_product(event))
    scan = {"lists": [door.pk], "secret": ticket.secret}

    answer = api.post("/api/v1/organizers/acme/checkinrpc/redeem/", scan, format="json")

    assert (answer.json()["reason"], answer.json()["reason_explanation"]) == (
        "rules",
        "Dieses Ticket ist nicht eingecheckt.",
    )


@pytest.mark.django_db
def test_a_buyers_mail_and_ticket_are_in_the_language_of_the_order(
    olga: Person, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        order = make_order(product, locale="de", is_paid=True, notifies_buyer=True).order
        [mail] = Mail.objects.all()
        request_file(order, "pdf", actor=olga.actor)
    work_off()
    with organizer_transaction(olga.organizer):
        mail.refresh_from_db()
        made = request_file(order, "pdf", actor=olga.actor)

    assert mail.subject == f"Ihre Tickets für Wintermarkt ({order.code})"
    assert mail.text.startswith(
        f"Guten Tag,\n\nIhre Bestellung {order.code} für Wintermarkt ist bestätigt.\n\n"
        "Ihre Tickets finden Sie im Anhang."
    )
    assert made is not None
    [page] = [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(made.content)).pages]
    for words in ("Tageskarte", "Bestellcode", "Gültig für eine Person."):
        assert words in page


def _pairs(translated: dict[Path, dict[Message, polib.POEntry]]) -> Iterator[tuple[str, str]]:
    for entries in translated.values():
        for (_context, one, many), entry in entries.items():
            if catalogues.is_translated(entry):
                yield from zip([one, many], catalogues.forms(entry), strict=False)


def _bare_percents(text: str) -> int:
    """A stray one would break the filling in."""
    for found in catalogues.placeholders(text):
        text = text.replace(found, "")
    return text.count("%")


def _is_compiled(package: Path) -> bool:
    file = catalogues.catalogue(package)
    readable, compiled = (
        {catalogues.key(entry): catalogues.forms(entry) for entry in entries if not entry.obsolete}
        for entries in (polib.pofile(str(file)), polib.mofile(str(file.with_suffix(".mo"))))
    )
    return {message: german for message, german in readable.items() if all(german)} == compiled
