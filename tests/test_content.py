"""Words in Markdown become GOV.UK HTML, and nothing that a person typed becomes HTML or a link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prototype_kit.content import Bullets, Content, EmailAddress, Telephone, read_content
from prototype_kit.document import Faults

MARKDOWN = {
    "One\n\nTwo": '<p class="govuk-body">One</p>\n<p class="govuk-body">Two</p>\n',
    "## Next": '<h2 class="govuk-heading-m">Next</h2>\n',
    "### Then": '<h3 class="govuk-heading-s">Then</h3>\n',
    "**now**": '<p class="govuk-body"><strong>now</strong></p>\n',
    "- a": '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n</ul>\n',
    "1. a": '<ol class="govuk-list govuk-list--number">\n<li>a</li>\n</ol>\n',
    "> note": '<blockquote class="govuk-inset-text">\n<p class="govuk-body">note</p>\n</blockquote>\n',
    "[a](/b)": '<p class="govuk-body"><a href="/b" class="govuk-link">a</a></p>\n',
    "<https://a.example>":
        '<p class="govuk-body"><a href="https://a.example" class="govuk-link">https://a.example</a></p>\n',
}  # fmt: skip


@pytest.mark.parametrize("markdown", MARKDOWN)
def test_markdown_gets_the_classes_of_govuk(markdown: str) -> None:
    """Paragraphs, headings, lists, notes and links look as they do on GOV.UK."""
    assert MARKDOWN[markdown] == Content("T", markdown).html()


def test_a_table_gets_the_classes_of_govuk() -> None:
    """Tables are taken, and their cells have classes too."""
    html = Content("T", "| Day | Open |\n| --- | --- |\n| Monday | 9am |").html()
    assert [html.count(f'class="govuk-table{part}"') for part in ("", "__header", "__cell")] == [1, 2, 2]


@pytest.mark.parametrize(
    "html", ["<script>alert(1)</script>", "a <b>bold</b> word", "<img src=x onerror=alert(1)>", "<!-- x -->"]
)
def test_html_is_shown_as_text(html: str) -> None:
    """HTML in Markdown is words, not markup."""
    shown = Content("T", html).html()
    assert html.replace("<", "&lt;").replace(">", "&gt;") in shown.replace("&quot;", '"')


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "&#106;avascript:alert(1)",
        "java&#115;cript:alert(1)",
    ],
)
def test_a_script_is_never_a_link(address: str) -> None:
    """An address that would run something stays text, however it is written."""
    for markdown in (
        f"[click]({address})",
        f"<{address}>",
        f"[click][1]\n\n[1]: {address}",
        f"![x]({address})",
    ):
        html = Content("T", markdown).html()
        assert ("<a" not in html, "<img" not in html) == (True, True)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'';!--\"<XSS>=&{()}",
    "**bold** [x](javascript:y)",
    "((reference))",
    "&lt;",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_filled_in_is_escaped(typed: str) -> None:
    """A person's words stay words: no HTML, no Markdown, no second filling in."""
    html = Content("T", "You said: ((details)).").html({"details": typed, "reference": "SECRET"})
    inside = html.removeprefix('<p class="govuk-body">You said: ').removesuffix(".</p>\n")
    assert ("<" not in inside, ">" not in inside, '"' not in inside, "SECRET" not in inside) == (True,) * 4


ADDRESSES = {
    "[site](((typed)))": "%28(typed))",
    "[site](//((typed)))": "//%28(typed))",
    "[site](https://((typed)))": "https://%28(typed))",
    "![x](((typed)))": "%28(typed))",
    "[write](mailto:((typed)))": "mailto:TYPED",
    "[call](tel:((typed)))": "tel:TYPED",
    "[site](/a/((typed)))": "/a/TYPED",
    "[site](https://a.example/?q=((typed)))": "https://a.example/?q=TYPED",
    "<https://a.example/((typed))>": "https://a.example/TYPED",
}


@pytest.mark.parametrize("markdown", ADDRESSES)
@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("a@b.example", "a@b.example"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("//evil.example", "%2F%2Fevil.example"),
        ('" onmouseover="alert(1)', "%22%20onmouseover%3D%22alert%281%29"),
        ("%28%28reference%29%29", "%2528%2528reference%2529%2529"),
    ],
)
def test_a_person_never_chooses_where_a_link_leads(markdown: str, typed: str, quoted: str) -> None:
    """A name is filled into an address only behind a fixed destination, and quoted; else left alone."""
    html = Content("T", markdown).html({"typed": typed, "reference": "SECRET"})
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == [ADDRESSES[markdown].replace("TYPED", quoted)]
    assert ('onmouseover="' not in html, "SECRET" not in html) == (True, True)


TELEPHONES = {
    "Phone 01632 960 001.": 'Phone <a href="tel:01632960001" class="govuk-link">01632 960 001</a>.',
    "**0300 123 4567**": '<strong><a href="tel:03001234567" class="govuk-link">0300 123 4567</a></strong>',
    "+44 20 7946 0000": '<a href="tel:+442079460000" class="govuk-link">+44 20 7946 0000</a>',
    "18001 01632 960 001": '<a href="tel:1800101632960001" class="govuk-link">18001 01632 960 001</a>',
    "[01632 960 001](/contact)": '<a href="/contact" class="govuk-link">01632 960 001</a>',
    "[call](tel:((phone)))": '<a href="tel:01632960100" class="govuk-link">call</a>',
    "[((phone))](/contact)": '<a href="/contact" class="govuk-link">01632 960 100</a>',
    "((phone))": '<a class="govuk-link kit-telephone" href="tel:01632960100">01632 960 100</a>',
    "within 999 days of 01/02/2026": "within 999 days of 01/02/2026",
    "`01632 960 001`": "<code>01632 960 001</code>",
    "reference 1016329600012": "reference 1016329600012",
}


@pytest.mark.parametrize("markdown", TELEPHONES)
def test_a_telephone_number_is_a_link_to_phone_it(markdown: str) -> None:
    """In an author's words and in what the site fills in; never a link in a link, nor another number."""
    values = {"phone": Telephone("01632 960 100")}
    assert f'<p class="govuk-body">{TELEPHONES[markdown]}</p>\n' == Content("T", markdown).html(values)


def test_what_does_not_hold_leaves_no_gap_in_a_message() -> None:
    """A name that stands alone and has no words is left out with the lines around it, also at the end."""
    content = Content("T", "You are expected.\n\n((still))\n\nCome early.\n\n((update))")
    assert content.text({}) == "You are expected.\n\nCome early."
    typed = content.text({"still": "One\n\n\nTwo", "update": "((still))"})
    assert typed == "You are expected.\n\nOne\n\n\nTwo\n\nCome early.\n\n((still))"


def test_our_email_address_is_a_link_to_write_to_it() -> None:
    """In HTML; in a message, and where a link of the author's leads there, it is the address."""
    values = {"contact-email": EmailAddress("services@anytown.example")}
    link = '<a class="govuk-link" href="mailto:services@anytown.example">services@anytown.example</a>'
    assert f"Email {link}." in Content("T", "Email ((contact-email)).").html(values)
    assert Content("T", "Email ((contact-email)).").text(values) == "Email services@anytown.example."
    own = Content("T", "[Email us](mailto:((contact-email)))").html(values)
    assert '<a href="mailto:services@anytown.example" class="govuk-link">Email us</a>' in own


def test_a_number_that_a_person_typed_is_no_link() -> None:
    """What somebody says of themselves is words."""
    assert "<a" not in Content("T", "You said ((typed)).").html({"typed": "01632 960 001"})


def test_names_are_filled_in() -> None:
    """Names in title and body are filled in, and what is not given is left out."""
    content = Content("Report ((reference))", "Dear ((name)), we have ((reference)). ((missing))")
    values = {"reference": "AB12", "name": "Siân & Co"}
    assert content.heading(values) == "Report AB12"
    assert content.text(values) == "Dear Siân & Co, we have AB12. "
    assert content.html(values) == '<p class="govuk-body">Dear Siân &amp; Co, we have AB12. </p>\n'
    assert frozenset({"reference", "name", "missing"}) == content.placeholders


SAID = Bullets(("One & <two>", "((name))"))


def test_bullets_take_the_place_of_their_paragraph() -> None:
    """A name alone on its line gives a list, escaped and never filled in again; no sentences give no list."""
    content, values = Content("T", "You get:\n\n((list))\n\nNo more."), {"list": SAID, "name": "SECRET"}
    assert content.html(values) == (
        '<p class="govuk-body">You get:</p>\n<ul class="govuk-list govuk-list--bullet">\n'
        "<li>One &amp; &lt;two&gt;</li>\n<li>((name))</li>\n</ul>\n"
        '<p class="govuk-body">No more.</p>\n'
    )
    assert content.text(values) == "You get:\n\n* One & <two>\n* ((name))\n\nNo more."
    assert "<ul" not in content.html({"list": Bullets(())})


def test_bullets_inside_a_sentence_stand_in_a_row() -> None:
    """A list cannot stand in a paragraph, so there the sentences follow each other."""
    content, values = Content("T", "You get: ((list))"), {"list": Bullets(("A & b.", "C."))}
    assert content.html(values) == '<p class="govuk-body">You get: A &amp; b. C.</p>\n'
    assert content.text(values) == "You get: A & b. C."


@pytest.mark.parametrize("typed", HOSTILE)
def test_words_that_stand_alone_are_escaped_too(typed: str) -> None:
    """A person's words on a line of their own stay one paragraph of words."""
    html = Content("T", "((details))").html({"details": typed, "reference": "SECRET"})
    inside = html.removeprefix('<p class="govuk-body">').removesuffix("</p>\n")
    assert ("<" not in inside, ">" not in inside, '"' not in inside, "SECRET" not in inside) == (True,) * 4


@pytest.mark.parametrize("words", ["((Name))", "((na me))", "(name)", "((1a))", "(( name ))"])
def test_only_a_name_in_two_brackets_is_filled_in(words: str) -> None:
    """Brackets around anything but a name are brackets."""
    content = Content("T", words)
    assert (frozenset(), words) == (content.placeholders, content.text({"name": "x"}))


def read(tmp_path: Path, text: bytes) -> tuple[Content | None, list[str]]:
    """The content of a file, and what is wrong with it."""
    (tmp_path / "a.md").write_bytes(text)
    faults = Faults()
    content = read_content(tmp_path / "a.md", "content/a.md", faults)
    return content, [f"{fault.file}: {fault.what}" for fault in faults.found]


@pytest.mark.parametrize(
    "text",
    [b"# The title\n\nWords.\n", b"\n\n# The title\r\n\r\nWords.\r\n", b"\xef\xbb\xbf# The title\nWords."],
)
def test_the_first_heading_is_the_title(tmp_path: Path, text: bytes) -> None:
    """A file is a title and a body, however its lines end and whatever Windows put before it."""
    assert (Content("The title", "Words."), []) == read(tmp_path, text)


def test_a_name_knows_its_line(tmp_path: Path) -> None:
    """The line of the file where something is filled in can be told to the author."""
    content, _ = read(tmp_path, b"\n# The title\n\nWords ((a)).\n\n((b)) ((a))\n")
    assert content is not None
    assert (content.line_of("a"), content.line_of("b"), content.line_of("c")) == (4, 6, 0)


FAULTS = {
    "no title": (b"Words.\n", "content/a.md: This file has no title."),
    "a second heading": (b"## Title\n", "content/a.md: This file has no title."),
    "empty": (b"", "content/a.md: This file has no title."),
    "not UTF-8": ("# Siân".encode("latin-1"), "content/a.md: This file is not UTF-8 text."),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_file_that_cannot_be_used_is_a_fault(tmp_path: Path, case: str) -> None:
    """Each content file needs a title and UTF-8."""
    text, fault = FAULTS[case]
    assert (None, [fault]) == read(tmp_path, text)


@pytest.mark.parametrize(
    "words",
    [
        "Words (in brackets (inside of others)).",
        "Words ((twice) inside).",
        "1) ((name)), 2) ((name))",
        "A smile :) and ((name))",
        "[a link](/about/((name)))",
        "(((name)))",
    ],
)
def test_brackets_that_are_whole_are_no_fault(tmp_path: Path, words: str) -> None:
    """Brackets of the text itself are not taken for half-written names."""
    assert read(tmp_path, f"# The title\n\n{words}\n".encode())[1] == []


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A content file that is not there says how it begins."""
    faults = Faults()
    assert read_content(tmp_path / "b.md", "content/b.md", faults) is None
    assert [fault.mend for fault in faults.found] == ["Write it, starting with a title: # The title."]
