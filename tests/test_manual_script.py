"""The script for testing by hand: somebody can follow it, and it follows the journey."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from prototype_kit import load_site
from prototype_kit.accessibility import CRITERIA, WAYS, read_log
from prototype_kit.cli import main, trying
from prototype_kit.document import Edition, Faults
from prototype_kit.manual_script import Script, script_html, script_markdown, script_of
from prototype_kit.manual_script.checks import WAYS_OF_TESTING
from prototype_kit.manual_script.script import checks_of, log_lines
from prototype_kit.site import Site
from prototype_kit.testing.looking import written_script
from prototype_kit.testing.page_checks import read_page
from prototype_kit.walkthroughs import Leg, walkthroughs

if TYPE_CHECKING:
    from tests.conftest import Author

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 21)


def written(site: Site, slug: str, name: str) -> Script:
    """The script of one journey."""
    service = site.services[slug]
    found = walkthroughs(site, service, service.journeys[name], "errors", TODAY)
    return written_script(site, "Test by hand", {f"{slug}/{name}": found}, [*WAYS])


@pytest.fixture(scope="module")
def lights() -> Script:
    """The script of street lights."""
    return written(load_site(ROOT / "exemplars"), "street-lights", "report")


@pytest.fixture(scope="module")
def everything() -> Script:
    """The script of the journey that has everything."""
    return written(load_site(ROOT / "exemplars"), "everything", "apply")


def test_the_command_knows_every_way() -> None:
    """It lists them itself, so that no other command has to wait for them."""
    assert list(trying.WAYS) == list(WAYS)


def test_criteria_exist() -> None:
    """Each check names criteria of WCAG 2.2 at level A or AA."""
    named = {number for how in WAYS_OF_TESTING.values() for check in how.checks for number in check.criteria}
    assert named <= CRITERIA.keys()


@pytest.mark.parametrize("name", ["lights", "everything"])
def test_each_step_is_in_words_that_are_on_the_page(name: str, request: pytest.FixtureRequest) -> None:
    """Words and labels, never the names of fields or values; every page says how to go on."""
    script: Script = request.getfixturevalue(name)
    for page in script.pages:
        assert page.do, page.address
        assert not any("‘’" in step for step in page.do), page.do
        for mistake in page.mistakes:
            assert mistake.errors
            assert "‘’" not in " ".join(mistake.do)
    steps = {step for page in script.pages for step in page.do}
    assert not any("not-working" in step or "no-such" in step for step in steps)


def test_a_walkthrough_can_be_followed(lights: Script) -> None:
    """From the start page to the confirmation, as the journey leads."""
    first = lights.parts[0]
    assert [page.address.rpartition("/")[2] for page in first.pages][:3] == [
        "report",
        "fault",
        "light-search",
    ]
    assert first.pages[0].do == ("Select ‘Start now’.",)
    assert first.pages[1].do == ("Choose ‘It flickers, or goes on and off’.", "Select ‘Continue’.")
    assert "Type ‘Mill Lane’ into ‘Which street is the light in?’." in first.pages[2].do
    assert first.pages[-1].do == ("This is the end of this way. Close the window.",)


def test_errors_are_provoked_where_a_page_is_first(lights: Script) -> None:
    """With what somebody types or leaves, and what the page then says."""
    fault = lights.parts[0].pages[1]
    assert [mistake.do for mistake in fault.mistakes] == [("Enter nothing.", "Select ‘Continue’.")]
    assert fault.mistakes[0].errors == ("Select what is wrong with the street light",)


def test_a_page_that_was_tested_is_only_passed(lights: Script) -> None:
    """And not counted as new."""
    seen = [page for page in lights.parts[1].pages if page.seen]
    assert [page.seen for page in seen][:2] == [1, 2]
    assert lights.new_pages == len({page.name for page in lights.pages})
    assert "You tested this page as page 2." in script_markdown(lights)


def test_what_is_checked_follows_what_is_on_the_page(lights: Script) -> None:
    """A map is only asked for where there is one, and the language switch where there are languages."""
    words = {
        page.name: " ".join(check.words for way in WAYS for check in checks_of(page, way))
        for page in lights.pages
        if not page.seen
    }
    assert "leave the map with Tab" in words["light"]
    assert "leave the map with Tab" not in words["fault"]
    assert "‘Cymraeg’" in words["start"]
    assert "‘What is wrong with the street light?’ is said as the heading" in words["fault"]
    assert "‘click Start now’" in words["start"]
    assert "‘Change’ link says what it changes" in words["check-answers"]


def test_more_pages_take_longer(lights: Script) -> None:
    """The estimate grows with what is to be done, and is no more exact than it can be."""
    less = replace(lights, parts=lights.parts[:1])
    for way in WAYS:
        assert less.minutes(way) < lights.minutes(way)
        assert lights.minutes(way) % 5 == 0


def test_one_way_alone_is_a_shorter_script(lights: Script) -> None:
    """What only others need is left out."""
    alone = script_of("Alone", TODAY, ["voice"], lights.parts)
    text = script_markdown(alone)
    assert "Saying ‘click Continue’ works" in text
    assert "NVDA or JAWS" not in text
    assert "is said as the heading" not in text


def test_the_page_is_right_and_asks_for_nothing(everything: Script) -> None:
    """Valid HTML with labels, ids once, and no address of anything outside."""
    html = script_html(everything)
    tree, wrong = read_page(html)
    assert wrong == ()
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len({*ids})
    targets = {each.get("href") for each in tree.iter("a")}
    assert targets <= {f"#{each}" for each in ids}
    assert not re.search(r"https?://|url\(|<script|<img|<link", html)
    labels = {each.get("for") for each in tree.iter("label")}
    fields = [each for each in tree.iter() if each.tag in ("input", "textarea")]
    inside = [field for label in tree.iter("label") for field in label.iter("input")]
    assert all(field in inside or field.get("id") in labels for field in fields)


def test_words_of_a_service_mean_nothing_to_html_or_markdown(author: Author) -> None:
    """Whatever signs its author uses."""
    author.replace("bins/journeys/report.yaml", "What colour is the bin?", "<b>What</b> *colour* [is](x) it?")
    script = written(author.load(), "bins", "report")
    html, text = script_html(script), script_markdown(script)
    assert "&lt;b&gt;What&lt;/b&gt; *colour* [is](x) it?" in html
    assert "<b>What</b> *colour* [is](x) it?" in MarkdownIt().render(text).replace("&lt;", "<").replace(
        "&gt;", ">"
    )


def test_a_text_that_nobody_would_type_is_told_by_its_length(author: Author) -> None:
    """No step is left out, and none is a wall of letters."""
    text = "type: text\n    ask: Which bin?\n    max_length: 300\n    errors: {required: Enter a bin}"
    author.write("bins/journeys/report.yaml", f"title: A\npages:\n  - page: which\n    {text}\n")
    author.replace("bins/service.yaml", "about: bin\n", "").write("bins/rules.py", "")
    site = author.load()
    journey = site.services["bins"].journeys["report"]
    found = walkthroughs(site, site.services["bins"], journey, "errors", TODAY)
    (way,) = found.walkthroughs
    long = replace(way, legs=tuple(_with_long_text(leg) for leg in way.legs))
    script = written_script(site, "A", {"bins/report": replace(found, walkthroughs=(long,))}, ["voice"])
    assert "Type 300 characters into ‘Which bin?’." in script.pages[1].do
    assert not any("xxxx" in step for page in script.pages for each in page.mistakes for step in each.do)


def _with_long_text(leg: Leg) -> Leg:
    return replace(leg, form={"which": ("x" * 300,)}) if leg.name == "which" else leg


def test_the_script_follows_the_journey(author: Author) -> None:
    """Another question, another script."""
    before = script_markdown(written(author.load(), "bins", "report"))
    author.replace("bins/journeys/report.yaml", "red: Red", "red: Scarlet")
    after = script_markdown(written(author.load(), "bins", "report"))
    assert "Choose ‘Red’." in before
    assert "Choose ‘Scarlet’." in after


def test_a_script_is_always_the_same(lights: Script) -> None:
    """Nothing in it is random, so that two can be compared."""
    again = written(load_site(ROOT / "exemplars"), "street-lights", "report")
    assert script_html(again) == script_html(lights)


def test_the_lines_at_its_end_can_be_pasted(lights: Script, tmp_path: Path) -> None:
    """The log takes them as they are."""
    (tmp_path / "accessibility.yaml").write_text(log_lines(lights), encoding="utf-8")
    faults = Faults()
    log = read_log(tmp_path, ["street-lights/report"], Edition(), faults)
    assert faults.found == []
    assert [test.way for test in log.entry.tests] == [*WAYS]
    assert log_lines(lights).rstrip() in script_markdown(lights)


def test_the_command_writes_what_its_name_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page, Markdown, or Markdown on the terminal; anything else is refused."""
    project = ["--project", str(ROOT / "exemplars"), "script", "blank"]
    assert main([*project, "--for", "voice", "--out", str(tmp_path / "a.html")]) == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "2 walkthroughs" in capsys.readouterr().out
    assert main([*project]) == 0
    assert capsys.readouterr().out.startswith("# Test by hand: Anytown services")
    assert main([*project, "--out", str(tmp_path / "a.pdf")]) == 1
    assert "Name it: a.html" in capsys.readouterr().err
    assert main(["--project", str(ROOT / "exemplars"), "script", "blnk"]) == 1
    assert "Did you mean 'blank'?" in capsys.readouterr().err


def test_a_script_is_written_over_nothing_but_a_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever names the wrong file loses nothing; the same script can be written again."""
    project = ["--project", str(ROOT / "exemplars"), "script", "blank", "--out"]
    readme = tmp_path / "README.md"
    readme.write_text("# Ours\n", encoding="utf-8")
    assert main([*project, str(readme)]) == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert readme.read_text(encoding="utf-8") == "# Ours\n"
    for _ in range(2):
        assert main([*project, str(tmp_path / "script.md")]) == 0
