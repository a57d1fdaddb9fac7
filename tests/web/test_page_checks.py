"""The checks that every page passes find what they are for."""

from __future__ import annotations

import pytest

from prototype_kit.testing.page_checks import check_page

SCRIPT = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
GOOD = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Error: Your name – A service – A council</title></head>
<body>
<script>{SCRIPT}</script>
<main id="main">
<div data-module="govuk-error-summary"><a href="#name">Enter your name</a></div>
<h1>Your name</h1>
<form method="post">
<p id="hint">As on your passport</p>
<label for="name">Your name</label><input id="name" name="name" aria-describedby="hint">
<input type="hidden" name="token" value="x"><button type="submit">Continue</button>
</form>
<img src="/logo.svg" alt="A council">
</main>
<script type="module" src="/kit.mjs"></script>
</body>
</html>
"""


def test_a_good_page_passes() -> None:
    """Nothing is said about it."""
    assert check_page(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<p id", "</form><p id", "Line 13, column 7 is not HTML"),
        (' lang="en"', "", "does not say which language"),
        ("<h1>Your name</h1>", "<p>Your name</p>", "There are 0 elements h1"),
        ("<h1>Your name</h1>", "<h1>Your</h1><h1>name</h1>", "There are 2 elements h1"),
        ("Error: Your name – A service – A council", "Error: Your name", "is not of the form"),
        ("Error: Your name – A service", "Error: Your name – ", "is not of the form"),
        ("Error: Your", "Your", "must start with 'Error: '"),
        ("govuk-error-summary", "govuk-notice", "must start with 'Error: '"),
        ('id="hint"', 'id="name"', "2 elements have the id 'name'"),
        ('id="hint"', 'id="other"', "aria-describedby names 'hint'"),
        ('<label for="name">', '<label for="nam">', "The field 'name' has no label"),
        ('<label for="name">', '<label for="nam">', "for names 'nam'"),
        ('type="hidden"', 'type="text"', "The field 'token' has no label"),
        (' alt="A council"', "", "'/logo.svg' has no alternative text"),
        ('href="#name"', 'href="#nam"', "leads to '#nam'"),
        ('<a href="#name">Enter your name</a>', "Enter your name", "leads nowhere"),
        ("<main id", '<main style="color: red" id', "has the attribute style"),
        ("<main id", '<main onclick="go()" id', "has the attribute onclick"),
        ("document.body", "window.body", "not the one of GOV.UK Frontend"),
        ("</head>", "<style>p {}</style></head>", "inline style sheet"),
    ],
)
def test_each_fault_is_found(old: str, new: str, expected: str) -> None:
    """One thing wrong gives a sentence that says so."""
    assert GOOD.count(old) == 1
    found = check_page(GOOD.replace(old, new))
    assert any(expected in sentence for sentence in found), found
