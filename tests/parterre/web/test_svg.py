from __future__ import annotations

import pytest

from parterre.web.svg import DrawingRefused, sanitised_svg

pytestmark = pytest.mark.pure

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def cleaned(inside: str) -> str:
    return sanitised_svg(f"{HEAD}{inside}</svg>".encode()).decode()


def bare(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<path d="M0 0h9" fill="#C2361A"/>', '<path d="M0 0h9" fill="#C2361A"></path>'),
        (
            '<g transform="translate(1 2)"><rect width="2"/></g>',
            '<g transform="translate(1 2)"><rect width="2"></rect></g>',
        ),
        ("<title>A &amp; B</title>", "<title>A &amp; B</title>"),
        ('<path style="fill:red;stroke-width:2"/>', '<path fill="red" stroke-width="2"></path>'),
        ("<style>.a,.b{fill:#123}</style><path class='a'/>", '<path fill="#123"></path>'),
        ('<path fill="url(#g)"/>', '<path fill="url(#g)"></path>'),
        (
            '<linearGradient id="g" xlink:href="#h"><stop offset="1" stop-color="red"/></linearGradient>',
            '<linearGradient id="g" href="#h"><stop offset="1" stop-color="red"></stop></linearGradient>',
        ),
    ],
)
def test_shapes_and_paint_are_kept(given: str, kept: str) -> None:
    assert cleaned(given) == bare(kept)


@pytest.mark.parametrize(
    "given",
    [
        "<script>alert(1)</script>",
        "<script><path/></script>",
        "<metadata><rdf:RDF xmlns:rdf='x'><rdf:a/></rdf:RDF></metadata>",
        "<style>@import url(http://evil.example)</style>",
        "<animate attributeName='href'/>",
        "<a href='javascript:alert(1)'><path/></a>",
        "<svg><path/></svg>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/>",
        "<?php system('x') ?>",
        "<!-- a comment -->",
        "loose words",
    ],
)
def test_everything_else_is_left_behind(given: str) -> None:
    assert cleaned(given) == bare("")


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="alert(1)"',
        'fill="url(http://evil.example/x.svg#a)"',
        'fill="url(data:image/svg+xml,x)"',
        'style="fill:url(//evil.example)"',
        'style="background:red"',
        'xlink:href="http://evil.example"',
        'href="#a"',
        'class="none"',
        'fill="red&quot; onload=&quot;alert(1)"',
        'id="a&lt;b"',
    ],
)
def test_an_attribute_is_kept_only_when_it_is_harmless(attribute: str) -> None:
    assert cleaned(f"<path {attribute}/>") == bare("<path></path>")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg", "The SVG file is damaged."),
        (b"<html><body/></html>", "This is not an SVG file."),
        (b"<svg><path/></svg>", "This is not an SVG file."),
        (
            b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
            "The SVG file declares entities. Export it as plain SVG.",
        ),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>',
            "The SVG file has no viewBox. Export it with one.",
        ),
        (
            f"{HEAD}<text>Theatre</text></svg>".encode(),
            "The SVG file contains text or images. Convert them to paths, or upload a PNG file.",
        ),
        (
            f'{HEAD}<image href="data:image/png;base64,x"/></svg>'.encode(),
            "The SVG file contains text or images. Convert them to paths, or upload a PNG file.",
        ),
        (
            f"{HEAD}{'<path/>' * 3001}</svg>".encode(),
            "The SVG file has more than 3,000 elements. Simplify it.",
        ),
    ],
)
def test_a_refusal_says_what_to_do(content: bytes, reason: str) -> None:
    with pytest.raises(DrawingRefused) as refused:
        sanitised_svg(content)

    assert str(refused.value.reason) == reason


def test_cleaning_twice_changes_nothing() -> None:
    once = sanitised_svg(f'{HEAD}<g class="a"><path d="M0 0" style="fill:red"/></g></svg>'.encode())

    assert sanitised_svg(once) == once


def test_an_old_doctype_without_entities_is_fine() -> None:
    doctype = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )

    assert sanitised_svg(f"{doctype}{HEAD}<path/></svg>".encode()).decode() == bare("<path></path>")
