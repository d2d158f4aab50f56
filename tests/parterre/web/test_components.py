"""Components' templates: what they write, and that they escape it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from parterre.web import icons
from parterre.web.templatetags.components import (
    attributes,
    initials,
    minutes_and_seconds,
    percent_of,
    qr,
)

COTTON = Path(icons.__file__).parent / "templates" / "cotton"
EVIL = '" onmouseover="alert(1)" x="'


def rendered(source: str, **context: Any) -> str:
    from django_cotton.compiler_regex import CottonCompiler

    html = Template(CottonCompiler().process(source)).render(Context(context))
    return re.sub(r"\s*\n\s*", "", html)


def test_a_button_is_a_button() -> None:
    assert (
        rendered('<c-button kind="main">Save</c-button>')
        == '<button type="submit" class="btn btn-main">Save</button>'
    )


def test_a_button_with_an_address_is_a_link() -> None:
    assert rendered('<c-button href="/x">Go</c-button>') == '<a href="/x" class="btn">Go</a>'


def test_a_disabled_link_leads_nowhere() -> None:
    assert rendered('<c-button href="/x" disabled>Go</c-button>') == (
        '<button type="submit" aria-disabled="true" class="btn">Go</button>'
    )


def test_further_attributes_go_to_the_element() -> None:
    html = rendered('<c-button hx-get="/x" :data-count="number">Go</c-button>', number=3)

    assert html == '<button type="submit" class="btn" hx-get="/x" data-count="3">Go</button>'


@pytest.mark.parametrize(
    "source",
    [
        '<c-button :title="evil">x</c-button>',
        '<c-button title="{{ evil }}">x</c-button>',
        "<c-button title=evil />",
        '<c-button label="{{ evil }}"></c-button>',
        '<c-button :label="evil"></c-button>',
        '<c-note :id="evil">x</c-note>',
        '<c-quantity name="n" :label="evil" />',
        '<c-badge :data-x="evil">x</c-badge>',
    ],
)
def test_a_value_brings_no_attributes_of_its_own(source: str) -> None:
    html = rendered(source, evil=EVIL)

    assert 'onmouseover="' not in html
    assert "&quot; onmouseover=&quot;" in html


def test_no_component_prints_its_attributes_unescaped() -> None:
    for template in COTTON.glob("*.html"):
        assert not re.search(r"{{ *attrs *}}", template.read_text()), template.name


def test_components_do_not_see_the_names_of_the_page() -> None:
    assert rendered("<c-button>Go</c-button>", icon="check", kind="danger", href="/evil") == (
        '<button type="submit" class="btn">Go</button>'
    )


def test_absent_values_are_no_attributes() -> None:
    assert attributes({"a": None, "b": False, "c": True, "d": 0, "e": ""}) == ' c d="0" e=""'


def test_a_meter_is_full_low_or_neither() -> None:
    classes = [rendered(f'<c-meter :value="{value}" />').split('"')[1] for value in (100, 92, 42)]

    assert classes == ["meter meter-full", "meter meter-low", "meter"]


def test_a_quantity_at_its_most_says_why() -> None:
    html = rendered('<c-quantity name="t" label="Adult" :value="6" :max="6" reason="6 left" />')

    assert '<p class="quantity-reason" id="t_reason">6 left</p>' in html
    assert 'aria-label="Increase quantity: Adult" aria-disabled="true"' in html


def test_a_quantity_below_its_most_keeps_the_reason_to_itself() -> None:
    html = rendered('<c-quantity name="t" label="Adult" :value="1" :max="6" reason="6 left" />')

    assert '<p class="quantity-reason" id="t_reason" data-reason hidden>' in html
    assert "aria-disabled" not in html


def test_progress_asks_again_and_offers_it_without_script() -> None:
    html = rendered('<c-progress label="Tickets" :value="31" :max="50" poll="/jobs/7/">Leave</c-progress>')

    assert 'hx-get="/jobs/7/" hx-trigger="every 2s"' in html
    assert 'value="31" max="50"' in html
    assert "62%" in html
    assert 'class="without-script' in html


def test_a_code_to_scan_has_a_name() -> None:
    html = qr("R3XWD", 'Ticket "one"')

    assert html.startswith('<svg role="img" aria-label="Ticket &quot;one&quot;" ')
    assert "style" not in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [("A. Example", "AE"), ("Olga", "O"), ("Ana Maria de Souza", "AS"), ("", ""), ("– x", "X")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_numbers() -> None:
    assert [minutes_and_seconds(seconds) for seconds in (0, 59, 822, -4)] == ["0:00", "0:59", "13:42", "0:00"]
    assert [percent_of(5, 7), percent_of(1, 0)] == [71, 0]
