"""The documents tell the truth: their commands run, their tables are complete, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import click
import pytest

import prototype_kit
from prototype_kit.adapters.behaviour import BEHAVIOURS
from prototype_kit.cli import commands
from prototype_kit.conditions import ConditionReader
from prototype_kit.costs import Baseline, ChannelShift, Estimate, TakeUpTarget, UnitCost
from prototype_kit.document import Faults, fill, parse_yaml
from prototype_kit.events import EVENTS, SCHEMA, Event
from prototype_kit.journey import entries
from prototype_kit.journey.placeholders import FILLED_IN
from prototype_kit.life_cycle import Status
from prototype_kit.questions import Option
from prototype_kit.scenarios import ScenarioEntry
from prototype_kit.service import ServiceEntry
from prototype_kit.settings import VARIABLES
from prototype_kit.site import Colours, Contacts, FooterLink, Organisation, SiteEntry, load_site
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.tables import event as event_table
from prototype_kit.words import export_words
from prototype_kit.working_days import Division
from tests.test_author_faults import FAULTS, WHOLE_FILES

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

# What a kind of fault says that has no case of its own: why it cannot be, or which other test shows it.
NO_CASE = re.compile(r"Cannot be|Not yet|\]\(")

# Commands that start servers or run this very suite: their parts are tested by name elsewhere.
NOT_RUN_HERE = {"make start", "make test", "make lint", "make reliability"}


def blocks(path: Path, language: str) -> list[str]:
    """The code blocks of one language in a document."""
    return [text for found, text in BLOCK.findall(path.read_text(encoding="utf-8")) if found == language]


def command_lines() -> list[tuple[str, str]]:
    """Every line that a document tells people to type, with the document's name."""
    return [
        (path.relative_to(ROOT).as_posix(), line)
        for path in DOCUMENTS
        for block in blocks(path, "console")
        for line in block.splitlines()
        if line.strip()
    ]


def test_the_readme_names_every_command() -> None:
    """In the list of commands."""
    said = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Commands")[2].partition(": each")[0]
    assert sorted(re.findall(r"`([a-z]+)`", said)) == sorted(commands.commands)


def test_some_commands_are_found() -> None:
    """The check below would pass for no documents at all, so make sure that it has work to do."""
    assert len(command_lines()) >= 8


def a_project(tmp_path: Path) -> Path:
    """A project as somebody has it who read the guide so far: it has been run once."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "exemplars", folder, ignore=shutil.ignore_patterns("__pycache__", "instance"))
    upgrade(f"sqlite:///{folder / 'instance' / 'site.db'}")
    return folder


@pytest.mark.parametrize(("document", "line"), command_lines())
def test_each_command_in_the_documents_runs(document: str, line: str, tmp_path: Path) -> None:
    """Whoever types what a document shows gets no error."""
    if line in NOT_RUN_HERE:
        target = line.removeprefix("make ")
        targets = re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert target in " ".join(targets).split()
        return
    words = shlex.split(line)
    if words[0] == "prototype-kit":
        words = ["python3", "-m", "prototype_kit", "--project", str(a_project(tmp_path)), *words[1:]]
    assert words[0] == "python3", f"{document} shows a command that no test knows how to run: {line}"
    if "build/anytown-services" in words:
        words[words.index("build/anytown-services")] = str(a_project(tmp_path))
    words = [str(tmp_path) if word in ("build", "..") else word for word in words]
    words = [str(tmp_path / word) if word.endswith((".xlsx", ".csv", ".html")) else word for word in words]
    if "import" in words:  # of what the line before it in the guide has made
        exported = Path(words[words.index("import") + 1])
        export_words(load_site(a_project(tmp_path / "again")), exported, ["cy"])
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_yaml_in_the_documents_can_be_read() -> None:
    """Every YAML block is one that the kit's own reader takes."""
    found = [(path, block) for path in DOCUMENTS for block in blocks(path, "yaml")]
    assert found
    for path, block in found:
        faults = Faults()
        parse_yaml(block, path.name, faults)
        assert faults.found == []


def reference(name: str) -> str:
    """The text of a page of the reference."""
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")


def test_every_key_of_a_journey_is_described() -> None:
    """No key can be written that the reference does not mention."""
    models = [entries.JourneyEntry, entries.SendEntry, *entries.KINDS.values(), Option]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    missing = sorted(key for key in keys if f"`{key}" not in reference("journey"))
    assert missing == []


def test_every_key_of_a_site_is_described() -> None:
    """Nor one of the site file; its example has what may be left out, too, and is in order."""
    (example,) = blocks(ROOT / "docs" / "reference" / "site.md", "yaml")
    faults = Faults()
    node = parse_yaml(example, "site.yaml", faults)
    assert node is not None
    fill(SiteEntry, node, faults)
    assert faults.found == []
    assert list(node.entries) == list(SiteEntry.model_fields)
    table = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", reference("site"), re.MULTILINE))
    assert list(table) == list(SiteEntry.model_fields)
    inner = {
        "organisation": [*Organisation.model_fields, *Colours.model_fields],
        "contacts": Contacts.model_fields,
        "footer": FooterLink.model_fields,
        "bank_holidays": get_args(Division),
    }
    assert [name for key, names in inner.items() for name in names if f"`{name}`" not in table[key]] == []


def test_every_key_of_a_service_is_described() -> None:
    """Nor one of the service file or its statuses; the example has each, and is in order."""
    example = blocks(ROOT / "docs" / "reference" / "service.md", "yaml")[0]
    faults = Faults()
    node = parse_yaml(example, "service.yaml", faults)
    assert node is not None
    fill(ServiceEntry, node, faults)
    assert faults.found == []
    found = re.findall(r"^\| `([a-z_]+)` \| .* \|$", reference("service"), re.MULTILINE)
    assert found == [*ServiceEntry.model_fields, *Status.model_fields]
    assert set(ServiceEntry.model_fields) == set(node.entries)
    models = (UnitCost, Estimate, TakeUpTarget, ChannelShift, Baseline)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert sorted(key for key in keys if f"`{key}`" not in reference("service")) == []


def test_every_word_of_conditions_is_described() -> None:
    """Nor a condition."""
    words = {
        *ConditionReader.RESERVED,
        "contains",
        "less_than",
        "more_than",
        "before",
        "after",
        "answered",
        "count",
        "any_item",
        "every_item",
    }
    assert sorted(word for word in words if f"{word}:" not in reference("journey")) == []


def test_every_name_that_content_may_use_is_described() -> None:
    """Nor a name to fill in."""
    assert sorted(name for name in FILLED_IN if f"`{name}`" not in reference("journey")) == []


def test_every_key_of_a_scenario_is_described() -> None:
    """And every way in which fakes can be told to behave, in its words."""
    rows = dict(re.findall(r"^\| `([a-z_-]+)` \| (.*) \|$", reference("scenarios"), re.MULTILINE))
    assert rows.keys() == {*ScenarioEntry.model_fields, *BEHAVIOURS}
    assert {name: rows[name] for name in BEHAVIOURS} == BEHAVIOURS


def test_every_event_is_described_and_no_other() -> None:
    """With its class and its own fields; and every column of the table, in its order."""
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .* \|(.*)\|$", reference("events"), re.MULTILINE)
    shared = {field.name for field in fields(Event)}
    assert {(name, kind): re.findall(r"`(\w+)`", own) for name, kind, own in rows} == {
        (kind.name, kind.__name__): [field.name for field in fields(kind) if field.name not in shared]
        for kind in EVENTS
    }
    table = reference("events").partition("## Every field")[2].partition("\n## ")[0]
    columns = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert columns == [column.name for column in event_table.columns]
    assert f"the version of this table: {SCHEMA} " in reference("events")


def test_every_setting_is_described_and_no_other() -> None:
    """The list of settings is the list of settings."""
    described = set(re.findall(r"^\| `(PROTOTYPE_KIT_\w+)`", reference("settings"), re.MULTILINE))
    assert set(VARIABLES) | {"PROTOTYPE_KIT_BROWSER"} == described


def test_every_command_is_described() -> None:
    """And the list of commands the list of commands, with those of each group."""
    rows = re.findall(r"^\| (`.*?) \|", reference("commands"), re.MULTILINE)
    described = [line for row in rows for line in re.findall(r"`([^`]+)`", row)]
    assert set(commands.commands) == {line.split()[0] for line in described}
    single = [" ".join(path) for path in _leaves(commands)]
    assert [name for name in single if not any(f"{line} ".startswith(f"{name} ") for line in described)] == []


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """What can be typed: every command that is no group."""
    if not isinstance(command, click.Group):
        yield path
        return
    for name, inner in command.commands.items():
        yield from _leaves(inner, (*path, name))


def test_every_public_name_is_described_and_no_other() -> None:
    """What may be imported is in a list, and what is in the list may be imported."""
    described = re.findall(r"^\| `(\w+)` ", reference("names"), re.MULTILINE)
    assert sorted(described) == sorted(prototype_kit.__all__)


def test_the_example_of_the_names_runs() -> None:
    """It prints what the page says."""
    (code,) = blocks(ROOT / "docs" / "reference" / "names.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.strip() == "Nothing is different.", done.stderr


def test_the_kinds_of_fault_are_those_that_are_tested() -> None:
    """Each of the 40 says what happens, and the cases that it names are there."""
    rows = re.findall(r"^\| (?!kind of|---)(.+) \| (.+) \| (.*)\|$", reference("faults"), re.MULTILINE)
    assert len(rows) == 40
    untold = [kind for kind, answer, cases in rows if not cases.strip() and not NO_CASE.search(answer)]
    assert untold == []
    named = {case for _, _, cases in rows for case in re.findall(r"`([^`]+)`", cases)}
    assert sorted(named - FAULTS.keys() - WHOLE_FILES.keys()) == []


def test_the_layers_of_the_house_are_those_that_are_checked() -> None:
    """Each module that may be imported stands where the linter has it."""
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8").split("layers =\n")[1]
    checked = [re.findall(r"\w+", line) for line in contract.partition("exhaustive")[0].splitlines()]
    house = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")
    told = house.partition("```text\n")[2].partition("```")[0].splitlines()[1:]
    assert checked
    assert [line.split() for line in told] == checked


def test_every_link_between_documents_leads_somewhere() -> None:
    """A link to a file of ours names one that is there."""
    links = [
        (path, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
        if not re.match(r"https?://|mailto:", target)
    ]
    assert links
    assert [f"{path.name}: {target}" for path, target in links if not (path.parent / target).exists()] == []
