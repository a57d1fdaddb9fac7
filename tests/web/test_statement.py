"""The accessibility statement says what was tested by hand, and claims nothing that was not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.web.statement import statement_words
from prototype_kit.web.wsgi import site_app
from tests.test_accessibility_log import FAILED, PASSED
from tests.web.visitor import Visitor
from tests.web.world import street_lights_alone

TODAY = date(2026, 11, 21)
JOURNEY = "street-lights/report"
CLAIMS = ("fully compliant", "partially compliant", "not compliant")
WELSH_CLAIMS = ("yn cydymffurfio’n llawn", "yn cydymffurfio’n rhannol", "Nid yw’r wefan hon yn cydymffurfio")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site in two languages."""
    return street_lights_alone(tmp_path / "site")


def logged(folder: Path, log: str) -> Path:
    """The site with this log."""
    (folder / "accessibility.yaml").write_text(log.replace("bins/report", JOURNEY), encoding="utf-8")
    return folder


def shown(folder: Path, language: str = "en") -> str:
    """The words of the statement."""
    app = site_app(folder, {})
    visitor = Visitor(app)
    visitor.get(f"/accessibility?lang={language}")
    front = app.extensions["prototype_kit"]
    front.events.close()
    front.store.close()
    assert visitor.page.status == 200
    return visitor.page.words


@pytest.mark.parametrize("there", [True, False])
def test_a_site_that_nobody_tested_says_so(folder: Path, there: bool) -> None:
    """In both languages, with or without a log; programs that found nothing are no claim."""
    if not there:
        (folder / "accessibility.yaml").unlink()
    english, welsh = shown(folder), shown(folder, "cy")
    assert "Nobody has tested it by hand yet" in english
    assert "because nobody has tested it by hand" in english
    assert "so we do not call a page accessible because it passes" in english
    assert "Nid oes neb wedi’i phrofi â llaw eto" in welsh
    assert not any(claim in english for claim in CLAIMS)
    assert not any(claim in welsh for claim in WELSH_CLAIMS)


@pytest.mark.parametrize("result", ["passed", "not-finished"])
def test_a_test_alone_claims_nothing(folder: Path, result: str) -> None:
    """Only who wrote the log can say how far the site meets the guidelines."""
    test = PASSED.format(way="voice").replace("passed", result)
    words = shown(logged(folder, f"tests:\n{test}"))
    assert not any(claim in words for claim in CLAIMS)
    assert ("Nobody has tested it by hand yet" in words) == (result == "not-finished")


def test_a_test_is_told_with_its_day_and_tools(folder: Path) -> None:
    """How, with what, when and by whom."""
    words = shown(logged(folder, "tests:\n" + PASSED.format(way="screen-reader")))
    assert "We last tested it by hand on 3 November 2026." in words
    told = "‘Report a faulty street light’ with a screen reader (NVDA 2026.1 and Firefox 145)"
    assert f"{told}, on 3 November 2026, by a tester of the team. No problem was found." in words


def test_what_was_not_tested_is_told_beside_it(folder: Path) -> None:
    """A test in one way says nothing of the others."""
    title = "Not tested by hand yet: ‘Report a faulty street light’"
    assert title not in shown(folder)
    words = shown(logged(folder, "tests:\n" + PASSED.format(way="screen-reader")))
    assert f"{title} by voice, zoomed in, by keyboard alone." in words


@pytest.mark.parametrize(
    ("level", "claim", "welsh"),
    [("partially", CLAIMS[1], WELSH_CLAIMS[1]), ("not", CLAIMS[2], WELSH_CLAIMS[2])],
)
def test_the_level_is_the_one_of_the_log(folder: Path, level: str, claim: str, welsh: str) -> None:
    """In the words of the model statement, with every problem, its criterion and its day."""
    logged(folder, f"compliance: {level}\n{FAILED.replace('2026-11-20', '2099-03-01')}")
    english = shown(folder)
    assert [each for each in CLAIMS if each in english] == [claim]
    assert "/bins/report/bin: The map is read out point by point." in english.replace(JOURNEY, "bins/report")
    assert "This fails WCAG 2.2 success criterion 1.1.1 (Non-text Content)." in english
    assert "We will mend it by 1 March 2099." in english
    assert "The list is not said to be one." not in english
    assert welsh in shown(folder, "cy")


def test_a_site_that_passed_everywhere_may_say_so(folder: Path) -> None:
    """`check` has asked for each journey and way."""
    log = "compliance: fully\nprepared: 2026-11-01\nreviewed: 2026-11-10\ntests:\n" + PASSED.format(
        way="voice"
    )
    words = shown(logged(folder, log))
    assert "This site is fully compliant with version 2.2" in words
    assert (
        "This statement was prepared on 1 November 2026. It was last reviewed on 10 November 2026." in words
    )


def test_a_promise_that_was_not_kept_is_said(folder: Path) -> None:
    """People were told a day."""
    words = statement_words(load_site(logged(folder, FAILED)), TODAY)
    assert (
        "We said that we would mend it by 20 November 2026, and have not done it yet."
        in (words["accessibility-problems"])
    )


def test_the_statement_has_what_the_regulations_ask_for(folder: Path) -> None:
    """Whom to tell, who enforces, how it was prepared."""
    words = shown(folder)
    for part in (
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
        "services@anytown.example",
        "Nobody has gone through this statement for this site yet.",
    ):
        assert part in words


def test_a_site_has_its_own_statement_if_it_wants(folder: Path) -> None:
    """Whose words may name the same things."""
    own = folder / "content"
    own.mkdir(exist_ok=True)
    (own / "accessibility.md").write_text("# Ours\n\n((accessibility-tested))\n", encoding="utf-8")
    assert "Nobody has tested it by hand yet" in shown(folder)
    assert "Ours" in shown(folder)
    shutil.rmtree(own)
