"""`check` finds what would go wrong in front of somebody, though every file can be read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from prototype_kit.check import faults_in_use, outside_of
from prototype_kit.errors import DefinitionError, Fault
from prototype_kit.journey import SampleWalks
from prototype_kit.web.wsgi import site_app

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
JOURNEY, RULES, REPORTS = "bins/journeys/report.yaml", "bins/rules.py", "bins/data/open_reports.json"
REPORT = '{"reference": "R1", "asset": "B1", "fault": "full", "reported": 2}'


def found(author: Author) -> list[Fault]:
    """What is wrong in use with a site that can be loaded."""
    return sorted(set(faults_in_use(author.load(), TODAY)))


# --- Rules ----------------------------------------------------------------------------------------------

RESULT = "  - say: thanks\n    from: decided\n    when: {condition: long}"

RULE_FAULTS: dict[str, tuple[tuple[str, str], int, str, str]] = {
    "a misspelt question": (
        ('return j["colour"] == "red"', 'return j["color"] == "red"'),
        6, "The journey has no question or fact 'color'.", "Did you mean 'colour'?"),
    "a misspelt fact": (
        ('return {} if', 'j["open-report"]\n    return {} if'),
        11, "The journey has no question or fact 'open-report'.", "Did you mean 'open-reports'?"),
    "a misspelt repeat": (
        ('return {} if', 'j.items("day")\n    return {} if'),
        11, "The journey has no repeat 'day'.", "Did you mean 'days'?"),
    "a name that Python does not know": (
        ('return j["colour"] == "red"', 'return j["colour"] == RED'),
        6, "'is-red' failed: NameError: name 'RED' is not defined.", "Mend this line."),
    "one that only some answers lead to": (
        ('return {} if', 'if j["how-many"] == 3:\n        return j["how-many"] + "x"\n    return {} if'),
        12, "'one-of-them' failed: TypeError:", "Mend this line."),
    "one that only an old date leads to": (
        ('return {} if',
         'if any((j.today - d["noticed"]).days > 365 for d in j.items("days")): OLD()\n    return {} if'),
        11, "'one-of-them' failed: NameError:", "Mend this line."),
    "an answer that is not given": (
        ('return {} if', 'j["phone"].strip()\n    return {} if'),
        11, "'one-of-them' failed: AttributeError: 'NoneType'", "An answer that is not known yet is None."),
    "words for a question of another page": (
        ('{"email": "Enter an email', '{"colour": "Enter an email'),
        9, "'one-of-them' must give error words by question", "keys are among: email, phone."),
    "a fact that fails": (
        ("    return []", "    return ports.nearby(j)"),
        16, "'open-reports' failed: AttributeError: 'Ports' object", "Mend this line."),
    "a fact that cannot be kept": (
        ("    return []", "    return {1, 2}"),
        14, "The fact 'open-reports' is not JSON data", "Give lists, dictionaries, words and numbers."),
    "a fact that is not there when nothing answers": (
        ("return {} if", 'len(j["open-reports"])\n    return {} if'),
        11, "'one-of-them' failed: TypeError: object of type 'NoneType'", "not known yet is None."),
}  # fmt: skip


@pytest.mark.parametrize("case", RULE_FAULTS)
def test_a_rule_that_would_fail_is_found(author: Author, case: str) -> None:
    """Its own line is blamed, once, though the site as it is written has no fault."""
    (old, new), line, what, mend = RULE_FAULTS[case]
    faults = found(author.replace(RULES, old, new))
    assert [(RULES, line)] == [(fault.file, fault.line) for fault in faults], faults
    assert what in faults[0].what
    assert mend in faults[0].mend


def test_the_good_site_has_no_fault(author: Author) -> None:
    """So that each case above is about what it breaks."""
    assert found(author) == []


def test_the_result_on_a_page_of_information_is_asked_for(author: Author) -> None:
    """A rule that is only shown is tried too, and gives a result or nothing."""
    author.replace(JOURNEY, "  - say: thanks\n    when: {condition: long}", RESULT)
    rules = (author.folder / RULES).read_text(encoding="utf-8")
    author.write(RULES, f"{rules}\n\ndef decided(j):\n    return 'Yes'\n")
    what = "'decided' gives 'Yes', and a page shows a Result."
    assert [(fault.line, fault.what) for fault in found(author)] == [(19, what)]
    author.write(RULES, f"{rules}\n\ndef decided(j):\n    return None\n")
    assert found(author) == []


def test_options_of_a_fact_have_words(author: Author) -> None:
    """A fact whose entries cannot be chosen from is blamed, and nothing fails because of it."""
    author.replace(JOURNEY, "  - say: thanks", "  - {page: again, type: radios, ask: Words, "
        "options_from: open-reports, options: {no: No}}\n  - say: thanks")  # fmt: skip
    author.replace(RULES, "    return []", '    return [{"value": "one"}]')
    assert [fault.what for fault in found(author)] == [
        "'open-reports' cannot be chosen from: not every entry has a value and a label."
    ]


def test_a_check_is_the_same_each_time(author: Author) -> None:
    """What was found once is found again, however the machine is set up."""
    author.replace(RULES, "return {} if", 'if j["how-many"] == 3: return RED\n    return {} if')
    assert found(author) == found(author) != []


def test_each_kind_of_asset_is_looked_for(author: Author) -> None:
    """What a layer says of an asset may decide the way, so one of each kind is taken; not every asset."""
    kinds = ("adopted", "adopted", "private", "adopted")
    layer = json.loads((author.folder / "bins/data/bins.geojson").read_text(encoding="utf-8"))
    layer["features"] = [
        layer["features"][0]
        | {"properties": {"id": f"B{n}", "number": f"{n}", "street": "Mill Lane", "road": road}}
        for n, road in enumerate(kinds, 1)
    ]
    author.write("bins/data/bins.geojson", json.dumps(layer))
    fact = 'return ports.assets.properties("bins", j.answer("bin"))["road"]'
    author.replace(RULES, "return []", fact)
    site = author.replace(JOURNEY, "when: {rule: is-red}", "when: {open-reports: private}").load()
    assert outside_of(site, site.services["bins"]).searches["bins"] == ["B1", "B3"]
    walks = SampleWalks(
        site.services["bins"].journeys["report"], TODAY, outside_of(site, site.services["bins"])
    )
    met = {met for number in range(8) for met in walks.sample(number).met}
    assert {("how-many", True), ("how-many", False)} <= met


# --- The data of fakes ------------------------------------------------------------------------------------

REPORT_FAULTS: dict[str, tuple[str, int, str, str]] = {
    "not JSON": ("[\n{]", 2, "This is not JSON: Expecting property name", "Mend this line"),
    "not a list": ("{}", 0, "This file is not a list of reports.", "Write [] when there are none."),
    "a report in words": ('[\n"one"]', 2, "Report 1 has no keys.", 'Write it like {"reference":'),
    "no asset and no age": (f'[{REPORT},\n{{"reference": "R2", "fault": "full"}}]', 2,
        "Report 2 has no asset and no reported.", 'Write it like {"reference":'),
    "an age in words": (f'[\n{REPORT.replace("2}", chr(34) + "two" + chr(34) + "}")}]', 2,
        "Report 1 has 'two' for reported.", '"reported": 2}.'),
    "an asset that is not there": (f'[\n{REPORT},\n{REPORT.replace("B1", "B11")}]', 3,
        "Report 2 is about 'B11', which is not in bins.geojson.",
        "Did you mean 'B1'? When there are no reports, write [] alone."),
}  # fmt: skip


@pytest.mark.parametrize("case", REPORT_FAULTS)
def test_open_reports_that_cannot_be_used_are_a_fault(author: Author, case: str) -> None:
    """The fake's file is a list of reports about what is on the layer."""
    text, line, what, mend = REPORT_FAULTS[case]
    faults = found(author.write(REPORTS, text))
    assert [(REPORTS, line)] == [(fault.file, fault.line) for fault in faults], faults
    assert what in faults[0].what
    assert mend in faults[0].mend


@pytest.mark.parametrize("text", [f"[{REPORT}]", "[]"])
def test_good_open_reports_are_no_fault(author: Author, text: str) -> None:
    """One report, or none."""
    assert found(author.write(REPORTS, text)) == []


def test_a_site_with_broken_reports_does_not_start(author: Author) -> None:
    """What would fail in front of somebody is said at the start, with the file and the line."""
    author.write(REPORTS, '[\n{"asset": "B1"}]')
    with pytest.raises(DefinitionError) as raised:
        site_app(author.folder, {})
    assert [(fault.file, fault.line) for fault in raised.value.faults] == [(REPORTS, 2)]


def test_a_site_starts_with_reports_about_what_is_gone(author: Author) -> None:
    """They are never shown, so they are no reason to stop somebody who just put their own layer there."""
    author.write(REPORTS, f"[{REPORT.replace('B1', 'B9')}]")
    front = site_app(author.folder, {}).extensions["prototype_kit"]
    front.events.close()
    front.store.close()
