"""The functions of a service's rules.py are found, asked, and blamed at the right line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from prototype_kit.document import Faults
from prototype_kit.errors import AdapterUnavailable, Fault, RuleFailed
from prototype_kit.known import Known
from prototype_kit.rules import Result, Rules, load_rules

TODAY = date(2026, 11, 21)

GOOD = '''\
from dataclasses import dataclass
from datetime import date
from prototype_kit import Result


@dataclass
class Weight:
    grams: int


def is_late(j):
    """It is late.

    More about it.
    """
    return j.today > date(2026, 1, 1)


def nearby(j, ports, metres=250):
    return [ports, metres]


def decision(j):
    return Result("Yes", ("It is so.",), source="The Act", since=date(2026, 1, 1))


def _hidden(j):
    return True
'''


def load(tmp_path: Path, source: str | bytes) -> tuple[Rules, list[Fault]]:
    """The rules of a file, and what is wrong with it."""
    path = tmp_path / "rules.py"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    faults = Faults()
    return load_rules(path, "bins/rules.py", "bins", faults), faults.found


def test_public_functions_are_rules(tmp_path: Path) -> None:
    """Functions are known by their names in YAML; imports, classes and names with an underscore are not."""
    rules, faults = load(tmp_path, GOOD)
    assert faults == []
    assert {"is-late", "is_late", "nearby", "decision"} == set(rules)


def test_a_rule_is_asked_with_what_is_known(tmp_path: Path) -> None:
    """A rule gives what its function gives, a plain value or a result with reasons."""
    rules, _ = load(tmp_path, GOOD)
    assert rules.ask("is-late", Known(TODAY)) is True
    expected = Result("Yes", ("It is so.",), "The Act", date(2026, 1, 1))
    assert expected == rules.ask("decision", Known(TODAY))


def test_a_fact_may_ask_the_ports(tmp_path: Path) -> None:
    """A fact's function gets the ports as its second argument."""
    rules, _ = load(tmp_path, GOOD)
    assert rules.look_up("nearby", Known(TODAY), "ports") == ["ports", 250]


def test_only_needed_arguments_are_counted(tmp_path: Path) -> None:
    """An argument with a default, or any number of them, need not be given."""
    rules, _ = load(tmp_path, GOOD + "\n\ndef many(j, *rest, **more): return 1\n")
    assert [rules.takes(name) for name in ("is-late", "nearby", "many")] == [1, 2, 1]


def test_a_rule_is_described_by_its_docstring(tmp_path: Path) -> None:
    """The first line of the docstring without its full stop; else the name in words."""
    rules, _ = load(tmp_path, GOOD)
    words = [rules.describe(name) for name in ("is-late", "who-must_attend", "decision")]
    assert words == ["It is late", "who must attend", "decision"]


def test_no_file_means_no_rules(tmp_path: Path) -> None:
    """A service without rules.py is a service without rules."""
    faults = Faults()
    rules = load_rules(tmp_path / "rules.py", "bins/rules.py", "bins", faults)
    assert (list(rules), faults.found, rules.broken) == ([], [], False)


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    """A file that is written again within the same second is run again."""
    load(tmp_path, "def is_late(j): return 1\n")
    rules, _ = load(tmp_path, "def is_late(j): return 2\n")
    assert rules.ask("is-late", Known(TODAY)) == 2


BROKEN = {
    "syntax": ("x = 1\ndef broken(:\n", 2, "This is not Python: invalid syntax."),
    "indentation": ("def f(j):\nreturn 1\n", 2, "This is not Python: expected an indented block"),
    "exception": (
        "x = 1\n\ny = 1 / 0\n",
        3,
        "Running this file failed: ZeroDivisionError: division by zero.",
    ),
    "exception below": ("import json\n\njson.loads('{')\n", 3, "Running this file failed: JSONDecodeError:"),
    "missing import": ("import no_such_module\n", 1, "Running this file failed: ModuleNotFoundError:"),
    "exit": ("import sys\nsys.exit(3)\n", 2, "Running this file failed: SystemExit: 3."),
    "not UTF-8": ("x = 'Siân'\n".encode("latin-1"), None, "This is not Python: (unicode error)"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_cannot_be_run_is_a_fault(tmp_path: Path, case: str) -> None:
    """What is wrong in rules.py is said with its line, and nothing is concluded from what it lacks."""
    source, line, what = BROKEN[case]
    rules, faults = load(tmp_path, source)
    assert [(fault.file, fault.mend) for fault in faults] == [("bins/rules.py", "Mend this line.")]
    assert what in faults[0].what
    assert line in (None, faults[0].line)
    assert rules.broken


def test_functions_before_the_fault_are_there(tmp_path: Path) -> None:
    """What was defined before a file failed can be checked all the same."""
    rules, _ = load(tmp_path, "def is_late(j): return 1\n1 / 0\n")
    assert "is-late" in rules


def test_a_rule_that_fails_blames_its_line(tmp_path: Path) -> None:
    """A function that fails while somebody uses the service is a message for the author, with the line."""
    rules, _ = load(tmp_path, 'def is_late(j):\n    born = j["born"]\n    return born < j.today\n')
    with pytest.raises(RuleFailed) as raised:
        rules.ask("is-late", Known(TODAY))
    fault = raised.value.fault
    assert (fault.file, fault.line) == ("bins/rules.py", 3)
    assert "'is-late' failed: TypeError:" in fault.what


def test_an_outside_system_that_does_not_answer_is_no_fault(tmp_path: Path) -> None:
    """What a fact's port says of an outside system goes through to who asked."""
    source = (
        "from prototype_kit import AdapterUnavailable\ndef near(j, ports): raise AdapterUnavailable('down')\n"
    )
    rules, _ = load(tmp_path, source)
    with pytest.raises(AdapterUnavailable):
        rules.look_up("near", Known(TODAY), None)


@pytest.mark.parametrize("value", ["{1, 2}", "object()", "[j]", "j.today"])
def test_a_fact_is_json_data(tmp_path: Path, value: str) -> None:
    """A fact that could not be stored is refused when it is looked up, not when it is saved."""
    rules, _ = load(tmp_path, f"def near(j, ports): return {value}\n")
    with pytest.raises(RuleFailed, match="is not JSON data"):
        rules.look_up("near", Known(TODAY), None)


def test_a_fact_comes_as_it_will_be_stored(tmp_path: Path) -> None:
    """A tuple is a list at once, so that nothing differs once the draft was saved and read."""
    rules, _ = load(tmp_path, 'def near(j, ports): return {"a": (1, 2)}\n')
    assert rules.look_up("near", Known(TODAY), None) == {"a": [1, 2]}


def test_a_misspelt_name_blames_its_line(tmp_path: Path) -> None:
    """Which line asks for what the journey does not have, and what was probably meant."""
    rules, _ = load(tmp_path, 'def is_red(j):\n    found = j["color"]\n    return found == "red"\n')
    with pytest.raises(RuleFailed) as raised:
        rules.ask("is-red", Known(TODAY, names={"colour"}))
    what = "The journey has no question or fact 'color'."
    assert raised.value.fault == Fault("bins/rules.py", 2, what, "Did you mean 'colour'?")


def test_a_misspelt_rule_blames_its_line(tmp_path: Path) -> None:
    """The same when a rule asks another one."""
    rules, _ = load(tmp_path, 'def a(j):\n    return j.rule("is-rad")\n\n\ndef is_red(j):\n    return 1\n')
    with pytest.raises(RuleFailed) as raised:
        rules.ask("a", Known(TODAY, rules.ask))
    what = "There is no rule 'is-rad' in bins/rules.py."
    assert raised.value.fault == Fault("bins/rules.py", 2, what, "Did you mean 'is-red'?")


def test_the_rule_that_failed_is_blamed_and_not_who_asked_it(tmp_path: Path) -> None:
    """A rule may ask another; the line is that of the one that failed."""
    rules, _ = load(tmp_path, 'def a(j):\n    return j.rule("b")\n\n\ndef b(j):\n    return 1 / 0\n')
    with pytest.raises(RuleFailed) as raised:
        rules.ask("a", Known(TODAY, rules.ask))
    assert (raised.value.fault.line, "'b' failed: ZeroDivisionError" in raised.value.fault.what) == (6, True)
