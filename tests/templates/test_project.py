"""`new` and `add`: a project appears whole or not at all, and what is there is never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit import KitError, load_site, project
from prototype_kit.exemplars import copy_exemplar, exemplar_names
from prototype_kit.project import add_exemplar, new_project, questions

# The wheel is made once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("templates")

SITE = """\
# Ours
name: Anytown services  # and yours
organisation: {name: Anytown Council}
contacts: {email: a@b.example, phone: "01632 960 100", text_relay: "18001 01632 960 100"}
"""


def site(folder: Path, services: str) -> Path:
    """A project whose site.yaml ends with this list, and whose street lights are there."""
    (folder / "site.yaml").write_bytes((SITE + services).encode())
    copy_exemplar("street_lights", folder / "services")
    return folder


def test_a_project_is_made_with_defaults(tmp_path: Path) -> None:
    """Without an answer it is Anytown's, and loads."""
    made = new_project(tmp_path, {})
    assert made == tmp_path / "anytown-services"
    assert list(load_site(made).services) == ["street-lights"]
    assert [path.name for path in tmp_path.iterdir()] == ["anytown-services"]


def test_a_project_is_made_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    """The folder around it is made too; its own name follows from the project's."""
    made = new_project(tmp_path / "a/b", {"project_name": "Sir Gâr", "exemplars": "blank street_lights"})
    assert made == tmp_path / "a/b/sir-gar"
    assert list(load_site(made).services) == ["blank", "street-lights"]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_project_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    """What is there stays as it is, and one sentence says so."""
    there = tmp_path / "anytown-services"
    there.mkdir() if kind == "folder" else there.write_text("mine", encoding="utf-8")
    with pytest.raises(KitError, match=r"anytown-services exists already: choose another project_slug"):
        new_project(tmp_path, {})
    assert list(tmp_path.rglob("*")) == [there]


def test_an_unknown_answer_is_refused(tmp_path: Path) -> None:
    """Cookiecutter would not say a word about it."""
    with pytest.raises(KitError) as refused:
        new_project(tmp_path, {"organization": "Anytown Council"})
    assert "no question 'organization' (did you mean 'organisation'?): it asks project_name" in str(
        refused.value
    )
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_template_is_refused(tmp_path: Path) -> None:
    """There is no project without a template."""
    with pytest.raises(KitError, match="There is no template 'servce'"):
        new_project(tmp_path, {}, template="servce")


def test_a_fault_while_rendering_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template with a fault in it gives one sentence and no folder, not even an empty one."""
    template = tmp_path / "template"
    (template / "{{cookiecutter.project_slug}}").mkdir(parents=True)
    (template / "{{cookiecutter.project_slug}}/a.txt").write_text("{{ cookiecutter.gone }}", encoding="utf-8")
    (template / "cookiecutter.json").write_text('{"project_slug": "x"}', encoding="utf-8")
    monkeypatch.setattr(project, "_template", lambda name: template)
    monkeypatch.setattr(project, "check_answers", lambda answers: None)
    with pytest.raises(KitError, match=r"^The project could not be written \([^\n]+\)\.$"):
        new_project(tmp_path / "into", {})
    assert list((tmp_path / "into").iterdir()) == []


def test_a_kit_that_cannot_be_packed_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project without its kit is none."""

    def fail(*arguments: object) -> None:
        raise KitError("The package index cannot be reached.")

    monkeypatch.setattr(project, "furnish", fail)
    with pytest.raises(KitError, match="cannot be reached"):
        new_project(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """The system's own words are put into one sentence."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(KitError, match=r"^The project could not be written \([^\n]+\)\.$"):
        new_project(tmp_path / "file", {})


def test_the_home_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's settings for cookiecutter change no answer, and no answer is kept there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".cookiecutterrc").write_text("default_context: {organisation: Elsewhere}\n", encoding="utf-8")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    made = new_project(tmp_path, {})
    assert load_site(made).entry.organisation.name == "Anytown Council"
    assert [path.name for path in home.glob(".cookiecutter*")] == [".cookiecutterrc"]


WAYS = {
    "a block": ("services:\n  - street_lights\n", "services:\n  - street_lights\n  - blank\n"),
    "no indent": (
        "services:\n- street_lights\nfooter: []\n",
        "services:\n- street_lights\n- blank\nfooter: []\n",
    ),
    "comments": (
        "services: # all\n    - street_lights  # lit\n    # more\n\nfooter: []  # none\n",
        "services: # all\n    - street_lights  # lit\n    - blank\n    # more\n\nfooter: []  # none\n",
    ),
    "no last line break": ("services:\n  - street_lights", "services:\n  - street_lights\n  - blank\n"),
    "lines of Windows": (
        "services:\r\n  - street_lights\r\nfooter: []\r\n",
        "services:\r\n  - street_lights\r\n  - blank\r\nfooter: []\r\n",
    ),
    "one line": ("services: [street_lights]  # all\n", "services: [street_lights, blank]  # all\n"),
    "an empty list": ("services: []\n", "services: [blank]\n"),
    "several lines": (
        "services: [\n  'street_lights',\n]\n",
        "services: [\n  'street_lights', blank,\n]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), WAYS.values(), ids=WAYS)
def test_a_service_is_added_and_every_other_character_stays(tmp_path: Path, before: str, after: str) -> None:
    """Comments, order and the way a team writes its file are the team's."""
    folder = site(tmp_path, before)
    assert add_exemplar(folder, "blank") == folder / "services/blank"
    assert (folder / "site.yaml").read_bytes().decode() == SITE + after
    assert "blank" in load_site(folder).services


def test_the_service_for_learning_can_be_added(tmp_path: Path) -> None:
    """It is whole without anything from the site that it came from."""
    folder = site(tmp_path, "services: [street_lights]\n")
    add_exemplar(folder, "everything")
    assert load_site(folder).services["everything"].advice == ()


@pytest.mark.parametrize(
    ("services", "name", "words"),
    [
        ("services: [street_lights]\n", "street_light", "There is no exemplar 'street_light' (did you mean"),
        (
            "services: [street_lights]\n",
            "../blank",
            "There is no exemplar '../blank' (did you mean 'blank'?)",
        ),
        ("services: [street_lights]\n", "street_lights", "site.yaml lists street_lights already"),
        ("services: []\n", "street_lights", "services/street_lights exists already: rename that folder"),
        ("", "blank", "site.yaml has no list of services that can be added to: write blank there by hand"),
        ("services: all\n", "blank", "site.yaml has no list of services"),
        ("services:\n", "blank", "site.yaml has no list of services"),
        ("services: [\n", "blank", "site.yaml has no list of services"),
    ],
)
def test_what_cannot_be_added_changes_nothing(tmp_path: Path, services: str, name: str, words: str) -> None:
    """The sentence says why, and the project is as it was."""
    folder = site(tmp_path, services)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(KitError) as refused:
        add_exemplar(folder, name)
    assert words in str(refused.value)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_nothing_is_added_outside_a_project(tmp_path: Path) -> None:
    """A folder without site.yaml is no project."""
    with pytest.raises(KitError, match=r"There is no site\.yaml"):
        add_exemplar(tmp_path, "blank")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_holds_nothing_that_a_run_left(tmp_path: Path) -> None:
    """Databases and caches beside an exemplar are not handed on."""
    copied = copy_exemplar("street_lights", tmp_path)
    assert not [path for path in copied.rglob("*") if path.name in ("__pycache__", "instance")]
    assert (copied / "test_service.py").is_file()


def test_there_are_exemplars() -> None:
    """A blank one to fill, whole ones, and one to learn from, which nobody gets unasked."""
    some = {"birth_registration", "blank", "everything", "my_account", "street_lights"}
    assert some <= set(exemplar_names())
    assert "everything" not in questions()["exemplars"][1]
