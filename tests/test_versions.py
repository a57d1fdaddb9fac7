"""Two versions of a project or a service compared, from folders and from git; in words and as data."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from prototype_kit.cli import main
from prototype_kit.differences import SiteDifference, compare_sites, difference_data, difference_text
from prototype_kit.errors import KitError
from prototype_kit.journey.diff_english import english
from prototype_kit.site import load_site
from prototype_kit.versions import at_revision, compare_folders, read_version
from tests.conftest import Author

Two = tuple[Author, Author]
JOURNEY = "bins/journeys/report.yaml"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """The same project twice; tests change the second."""
    return Author(tmp_path / "old"), Author(tmp_path / "new")


def told(two: Two) -> list[str]:
    """What is told of the project and its services, but for their journeys."""
    difference = compare_folders(two[0].folder, two[1].folder)
    assert isinstance(difference, SiteDifference)
    changes = [
        *difference.changes,
        *(change for service in difference.services for change in service.changes),
    ]
    return [english(change) for change in changes]


# --- Sites and services ---------------------------------------------------------------------------------

COST = "{channel: phone, low: 1, central: 2.5, high: 4, from: 2026-04-01, source: A}"
CHANGES = [
    (
        "site.yaml",
        "Anytown Council",
        "Northwick Council",
        "‘organisation name’ was Anytown Council and is now Northwick Council.",
    ),
    (
        "site.yaml",
        "help@anytown.example",
        "hello@anytown.example",
        "‘contacts email’ was help@anytown.example and is now hello@anytown.example.",
    ),
    (
        "bins/service.yaml",
        "name: Report a bin",
        "name: Tell us of a bin",
        "The name was ‘Report a bin’ and is now ‘Tell us of a bin’.",
    ),
    (
        "bins/service.yaml",
        "owner: Waste team",
        "owner: Bins team",
        "‘owner’ was Waste team and is now Bins team.",
    ),
    (
        "bins/service.yaml",
        "We have your report",
        "It is here",
        "The status ‘received’ was ‘We have your report’ and is now ‘It is here’.",
    ),
    (
        "bins/service.yaml",
        "group: fixed",
        "group: closed",
        "‘group of the status emptied’ was fixed and is now closed.",
    ),
    (
        "bins/service.yaml",
        "  emptied: {words: We have emptied it, group: fixed}\n",
        "",
        ("The status ‘emptied’ was taken away: ‘We have emptied it’. Cases that stand there need another."),
    ),
    (
        "bins/service.yaml",
        "  received:",
        "  seen: {words: We saw it, group: open}\n  received:",
        "New status ‘seen’: ‘We saw it’.",
    ),
    (
        "bins/service.yaml",
        "about: bin\n",
        f"about: bin\nunit_costs:\n  - {COST}\n",
        "‘unit cost phone from 1 April 2026’ is new: £2.50 (£1.00 to £4.00); A.",
    ),
    (
        "bins/service.yaml",
        "about: bin\n",
        "about: bin\ntake_up_target: {share: 75 %, by: 2027-03-31}\n",
        "‘target of digital take-up’ is new: 75% by 31 March 2027.",
    ),
    (
        "bins/service.yaml",
        "about: bin\n",
        "about: bin\nchannel_shift: {baseline: {from: 2025-04, to: 2025-09}}\n",
        "‘baseline of savings’ is new: April 2025 to September 2025.",
    ),
    (
        "site.yaml",
        "services: [bins]\n",
        f"unit_costs:\n  - {COST}\nservices: [bins]\n",
        "‘unit cost phone from 1 April 2026’ is new: £2.50 (£1.00 to £4.00); A.",
    ),
    (
        "bins/rules.py",
        'return j["colour"] == "red"',
        'return j["colour"] != "blue"',
        "The rule or fact ‘is-red’ works in another way: The bin is red. It decides about ‘how-many’.",
    ),
    (
        "bins/rules.py",
        "    return []",
        "    return [1]",
        (
            "The rule or fact ‘open-reports’ works in another way: Open reports about the bin. It "
            "decides about ‘bin’."
        ),
    ),
    (
        "bins/rules.py",
        '"""Rules about bins."""',
        '"""Rules about bins."""\nMOST = 3',
        (
            "The rule or fact ‘rules.py’ works in another way: what the rules share, such as numbers "
            "and private functions."
        ),
    ),
    (
        "bins/data/bins.geojson",
        '"by the mill"',
        '"by the inn"',
        "Changed: data/bins.geojson.",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), CHANGES)
def test_changes_of_sites_and_services(two: Two, file: str, old: str, new: str, words: str) -> None:
    """Names, contacts, statuses, rules and data: each is told once, and nothing else is."""
    two[1].replace(file, old, new)
    assert told(two) == [words]


def test_a_cost_that_changed_is_told_with_what_it_was(two: Two) -> None:
    """Its range and its source; the costs beside it are not."""
    rows = [f"  - {COST}\n", f"  - {COST}\n".replace("phone", "post")]
    for author in two:
        author.replace("bins/service.yaml", "about: bin\n", f"about: bin\nunit_costs:\n{''.join(rows)}")
    changed = rows[0].replace("2.5", "3").replace("source: A", "source: B")
    two[1].replace("bins/service.yaml", rows[0], changed)
    (words,) = told(two)
    was, _, now = words.partition(" and is now ")
    assert was == "‘unit cost phone from 1 April 2026’ was £2.50 (£1.00 to £4.00); A"
    assert now == "£3.00 (£1.00 to £4.00); B."


def test_statuses_in_another_order_are_told(two: Two) -> None:
    """The first is where a case begins."""
    received = "  received: {words: We have your report, group: open}\n"
    for each in two:
        each.replace("bins/service.yaml", "group: fixed}\n", "group: open}\n")
    two[1].replace("bins/service.yaml", received, "")
    last = "emptied it, group: open}\n"
    two[1].replace("bins/service.yaml", last, f"{last}{received}")
    assert told(two) == ["The statuses stand in another order: emptied, received."]


def test_a_docstring_or_a_comment_changes_no_rule(two: Two) -> None:
    """What a rule does is the same."""
    two[1].replace("bins/rules.py", '"""The bin is red."""', '"""It is a red bin."""  # as most are')
    assert told(two) == []


def test_services_and_journeys_that_come_and_go_are_told(two: Two) -> None:
    """With their names."""
    old, new = two
    shutil.copytree(new.folder / "bins", new.folder / "bags")
    new.replace("site.yaml", "services: [bins]", "services: [bins, bags]")
    shutil.copy(new.folder / JOURNEY, new.folder / "bins/journeys/renew.yaml")
    for name in ("start", "confirmation"):
        new.write(f"bins/content/renew-{name}.md", "# Renew a bin\n")
    new.replace("bins/service.yaml", "journeys: [report]", "journeys: [report, renew]")
    assert told(two) == ["New service ‘bags’: ‘Report a bin’.", "New journey ‘renew’: ‘Report a bin’."]
    assert told((new, old)) == [
        "The service ‘bags’ was taken away: ‘Report a bin’.",
        "The journey ‘renew’ was taken away: ‘Report a bin’.",
    ]


def test_words_in_another_language_are_told_in_that_language(tmp_path: Path) -> None:
    """When they changed there; a change in English is told once, also where Welsh has no words for it."""
    folders = tmp_path / "old", tmp_path / "new"
    for folder in folders:
        shutil.copytree(ROOT / "exemplars", folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    welsh = folders[1] / "street_lights" / "journeys" / "report.cy.yaml"
    lines = welsh.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[0].startswith("title: ")
    welsh.write_text("title: Goleuadau\n" + "".join(lines[1:]), encoding="utf-8")
    english_file = folders[1] / "street_lights" / "journeys" / "report.yaml"
    text = english_file.read_text(encoding="utf-8")
    assert text.count("ask: Full name,") == 1
    text = text.replace("ask: Full name,", "ask: Your name, max_length: 60, hint: As on letters,")
    assert text.count("{fault: dangerous}") == 1
    text = text.replace("{fault: dangerous}", "{fault: [dangerous, damaged]}")
    english_file.write_text(text, encoding="utf-8")
    difference = compare_sites(*map(load_site, folders))
    (service,) = difference.services
    seen, *own, welsh = (english(change) for change in service.journeys[0].changes)
    assert seen.startswith("It was shown only when ‘")
    assert sorted(own) == [
        "‘full-name’: The hint is new: ‘As on letters’.",
        "‘full-name’: The question was ‘Full name’ and is now ‘Your name’.",
        "‘full-name’: ‘max_length’ was 200 and is now 60.",
    ]
    assert welsh.startswith("In Cymraeg: The title was ‘")
    assert welsh.endswith("’ and is now ‘Goleuadau’.")


# --- Folders and git ------------------------------------------------------------------------------------


def test_a_service_alone_can_be_compared(two: Two) -> None:
    """With another folder that holds a service, and with nothing else."""
    old, new = (author.folder / "bins" for author in two)
    assert not compare_folders(old, new)
    two[1].replace(JOURNEY, "ask: Email address", "ask: Your email")
    two[1].replace("bins/data/bins.geojson", '"by the mill"', '"by the inn"')
    said = difference_text(compare_folders(old, new))
    assert "The question was ‘Email address’ and is now ‘Your email’." in said
    assert "Changed: data/bins.geojson." in said
    with pytest.raises(KitError, match="One folder holds a project, and the other a service"):
        compare_folders(two[0].folder, new)


def test_a_folder_that_is_no_version_is_said(two: Two, tmp_path: Path) -> None:
    """So is one with faults, with every fault."""
    with pytest.raises(KitError, match=r"There is no site.yaml or service.yaml in"):
        read_version(tmp_path)
    two[1].replace(JOURNEY, "type: radios", "type: radio")
    for folder in (two[1].folder, two[1].folder / "bins"):
        with pytest.raises(KitError, match=r"(?s)cannot be read with this version of the kit:.*line 4"):
            read_version(folder)


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Author", "-c", "user.email=author@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def in_git(tmp_path: Path) -> Author:
    """A project in a folder of a repository, committed once and changed since."""
    # A kit that came as an archive has tests, and perhaps no git. What `--git` says then has its own test.
    if shutil.which("git") is None:
        pytest.skip("there is no git on this machine")
    author = Author(tmp_path / "repository" / "project")
    _git(author.folder.parent, "init", "--quiet")
    _git(author.folder.parent, "add", ".")
    _git(author.folder.parent, "commit", "--quiet", "-m", "First")
    _git(author.folder.parent, "tag", "first")
    return author.replace(JOURNEY, "ask: Email address", "ask: Your email")


def test_a_folder_is_compared_with_itself_as_it_was(
    in_git: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    """Project or service, by any name of a revision; nothing in the repository changes."""
    for revision in ("HEAD", "first"):
        assert main(["--project", str(in_git.folder), "diff", "--git", revision]) == 1
        assert "is now ‘Your email’." in capsys.readouterr().out
    assert main(["diff", str(in_git.folder / "bins"), "--git", "first"]) == 1
    assert "Report a bin (bins/report)\n====" in capsys.readouterr().out
    with at_revision(in_git.folder, "first") as before:
        assert before.name == "project"
        assert not compare_folders(before, before)
    assert not before.exists()
    status = subprocess.run(
        ["git", "-C", str(in_git.folder), "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert [line.strip() for line in status.stdout.splitlines() if "__pycache__" not in line] == [
        f"M project/{JOURNEY}"
    ]


@pytest.mark.parametrize("revision", ["no-such-tag", "--since=yesterday", "-h", "", "HEAD:project/site.yaml"])
def test_a_revision_that_git_does_not_know_is_said(
    in_git: Author, revision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it looks like, git takes it for no option."""
    with pytest.raises(KitError, match="git knows no revision"), at_revision(in_git.folder, revision):
        pass


def test_where_the_folder_was_not_there_it_is_said(in_git: Author, tmp_path: Path) -> None:
    """Nor is a folder that is in no repository."""
    shutil.copytree(in_git.folder, in_git.folder.parent / "later")
    with (
        pytest.raises(KitError, match="was not there at 'first'"),
        at_revision(in_git.folder.parent / "later", "first"),
    ):
        pass
    alone = Author(tmp_path / "alone")
    with pytest.raises(KitError, match="git knows no revision"), at_revision(alone.folder, "HEAD"):
        pass


def test_a_machine_without_git_is_told_what_to_do(
    two: Two, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two folders do without it."""
    monkeypatch.setenv("PATH", "")
    assert main(["diff", str(two[0].folder), "--git", "HEAD"]) == 1
    assert capsys.readouterr().err == "There is no git on this machine. Name two folders instead.\n"
    assert main(["diff", str(two[0].folder), str(two[1].folder)]) == 0


# --- The command ----------------------------------------------------------------------------------------


def test_diff_ends_with_0_when_nothing_is_different(two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    """And with 1 when something is, grouped by service, journey and page."""
    names = [str(author.folder) for author in two]
    assert main(["diff", *names]) == 0
    assert capsys.readouterr().out == "Nothing is different.\n"
    two[1].replace(JOURNEY, "ask: What colour is the bin?", "ask: Which colour?")
    two[1].write("bins/content/thanks.md", "# Thank you\n\nWe knew that.\n")
    assert main(["diff", *names]) == 1
    assert capsys.readouterr().out == (
        "Report a bin (bins/report)\n"
        "==========================\n"
        "\n"
        "Page ‘colour’\n"
        "  - The question was ‘What colour is the bin?’ and is now ‘Which colour?’.\n"
        "\n"
        "Page ‘thanks’\n"
        "  - The words of thanks.md changed:\n"
        "      taken out: We did not know that.\n"
        "      added: We knew that.\n"
    )


def test_diff_gives_data_for_other_programs(two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    """Every change with its kind, its place, what it was and is, and its English."""
    names = [str(author.folder) for author in two]
    assert main(["diff", "--json", *names]) == 0
    assert json.loads(capsys.readouterr().out) == {"same": True, "changes": [], "services": []}
    two[1].replace(JOURNEY, "    when: {rule: is-red}\n", "")
    assert main(["diff", "--json", *names]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["same"] is False
    (service,) = data["services"]
    (journey,) = service["journeys"]
    (change,) = journey["changes"]
    assert (service["service"], journey["journey"]) == ("bins", "report")
    assert (change["kind"], change["page"], change["people"]) == ("condition", "how-many", "more")
    assert (change["old"], change["new"]) == ("the bin is red", "")
    assert change["english"].endswith("More people see this page.")
    assert difference_data(compare_folders(two[0].folder / "bins", two[1].folder / "bins")) == data


@pytest.mark.parametrize("arguments", [["one"], ["one", "two", "three"], ["one", "two", "--git", "HEAD"]])
def test_diff_says_which_folders_it_needs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """In the usage, with exit code 2."""
    assert main(["diff", *arguments]) == 2
    assert "folder" in capsys.readouterr().err


def test_diff_alone_is_since_the_last_release(two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the project as it is; before the first release it says so."""
    before, after = (each.folder for each in two)
    project = ["--project", str(after), "diff"]
    assert main(project) == 1
    assert capsys.readouterr().err.startswith("Nothing was released yet, so there is no release to compare")
    shutil.copytree(before, after / "iterations" / "last")
    assert main(project) == 0
    two[1].replace(JOURNEY, "    when: {rule: is-red}\n", "")
    assert main(project) == 1
    assert "More people see this page." in capsys.readouterr().out


def test_map_draws_into_files(two: Two, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One journey as SVG, all of them as a page; what cannot be written, or is not there, is said."""
    project = ["--project", str(two[0].folder), "map"]
    assert main([*project, "bins/report", "--svg", str(tmp_path / "map.svg")]) == 0
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert main([*project, "--html", str(tmp_path / "map.html"), "--svg", str(tmp_path / "map.svg")]) == 0
    assert "Anytown services" in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert capsys.readouterr().out.count("Wrote ") == 3
    assert main([*project, "bins", "--svg", str(tmp_path / "no" / "map.svg")]) == 1
    assert "cannot be written: No such file or directory." in capsys.readouterr().err
    assert main([*project, "bins/repot"]) == 1
    assert "There is no journey 'repot' in 'bins'. Did you mean 'report'?" in capsys.readouterr().err


def test_an_svg_shows_one_journey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are several, which is asked for, with their names."""
    assert main(["--project", str(ROOT / "exemplars"), "map", "--svg", str(tmp_path / "map.svg")]) == 1
    err = capsys.readouterr().err
    assert err.startswith("An SVG shows one journey. Name one of: ")
    assert "street-lights/report" in err
    assert not (tmp_path / "map.svg").exists()
