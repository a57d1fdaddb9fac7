"""Bad answers are refused before anything is written, and good ones come out right in every file."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cookiecutter.exceptions import FailedHookException
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from prototype_kit import KitError, load_site
from prototype_kit.project import new_project, questions
from prototype_kit.scaffold import check_answers
from prototype_kit.settings import VARIABLES

ROOT = Path(__file__).resolve().parents[2]

# The wheel is made once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("templates")

# Accepted, and meant to break a file that does not quote it well.
HOSTILE = {
    "quotes": "O'Brien's \"best\" ''services'' \\n \\",
    "YAML": "no: [a, {b}] # - & * ! | > % @ `c`",
    "Markdown": "*A* _b_ <b>c</b> [d](e) &amp; `f` ~~g~~ 1. h",
    "Welsh": "Gwasanaethau Tŷ Ddewi, Ŵyl a Môn",
    "emoji": "Lights 💡 for 👩‍🔧 in 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "a word that YAML knows": "null",
    "a number": "1e3",
}

REFUSED = {
    "no name": ({"project_name": "  "}, "The project's name is empty"),
    "a long name": ({"project_name": "a" * 61}, "The project's name has 61 characters"),
    "a name on two lines": (
        {"project_name": "Anytown\nservices"},
        "holds a line break or a hidden character",
    ),
    "a bell in a name": ({"organisation": "Any\atown"}, "The organisation's name holds a line break or"),
    "a name that turns round": ({"organisation": "Any\u202etown"}, "holds a line break or a hidden"),
    "a separator": ({"organisation": "Any\u2028town"}, "holds a line break or a hidden character"),
    "half an emoji": ({"organisation": "{{ '\\ufffe' }}"}, "holds a line break or a hidden character"),
    "no organisation": ({"organisation": ""}, "The organisation's name is empty"),
    "a long organisation": ({"organisation": "a" * 61}, "The organisation's name has 61 characters"),
    "a template in a name": ({"organisation": "{{ '{{' }} x"}, "holds the signs of a template"),
    "capitals": ({"project_slug": "Anytown"}, "'Anytown' cannot be the folder's name: use small letters"),
    "a digit first": ({"project_slug": "2towns"}, "'2towns' cannot be the folder's name"),
    "a hyphen last": ({"project_slug": "towns-"}, "'towns-' cannot be the folder's name"),
    "a dot": ({"project_slug": "a.b"}, "'a.b' cannot be the folder's name"),
    "spaces": ({"project_slug": "any town"}, "'any town' cannot be the folder's name"),
    "a long slug": ({"project_slug": "a" * 61}, "The folder's name has 61 characters"),
    "a name of Windows": ({"project_slug": "con"}, "'con' cannot be the folder's name, as Windows uses it"),
    "a port of Windows": ({"project_slug": "lpt1"}, "'lpt1' cannot be the folder's name, as Windows uses it"),
    "no @": ({"contact_email": "anytown.example"}, "'anytown.example' is not an email address"),
    "a space in an email": ({"contact_email": "a b@c.example"}, "'a b@c.example' is not an email address"),
    "a line in an email": ({"contact_email": "a@b.example\nc"}, "'a@b.example\\nc' is not an email address"),
    "no host": ({"contact_email": "a@localhost"}, "'a@localhost' is not an email address"),
    "maybe in Welsh": (
        {"welsh": "perhaps"},
        "'perhaps' does not say whether pages are in Welsh too: write yes",
    ),
    "no exemplar": ({"exemplars": " , "}, "No exemplar is named: choose from birth_registration, blank, "),
    "a misspelt exemplar": (
        {"exemplars": "street-light"},
        "There is no exemplar 'street-light' (did you mean 'street_lights'?): choose from birth",
    ),
    "an exemplar twice": ({"exemplars": "blank, blank"}, "The exemplar 'blank' is named twice"),
    "a path as an exemplar": ({"exemplars": "../site.yaml"}, "There is no exemplar '../site.yaml'"),
}


@pytest.mark.parametrize(("answers", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_answer_is_refused_with_one_sentence_and_nothing_is_written(
    bake: Callable[..., Path],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    answers: dict[str, str],
    words: str,
) -> None:
    """Whoever answers badly reads what to write instead, and finds no half project."""
    slug = {"project_slug": "x", **answers}
    with pytest.raises(FailedHookException):
        bake(tmp_path, **slug)
    said = capfd.readouterr().err
    assert re.fullmatch(r"ERROR: [^\n]+[.]\n", said), said
    assert words in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [pair for pair in REFUSED.values() if "{{" not in str(pair)],
    ids=[name for name, pair in REFUSED.items() if "{{" not in str(pair)],
)
def test_the_command_refuses_the_same_answers(tmp_path: Path, answers: dict[str, str], words: str) -> None:
    """`prototype-kit new` and cookiecutter take the same answers."""
    with pytest.raises(KitError, match=re.escape(words)):
        new_project(tmp_path, {"project_slug": "x", **answers})
    assert list(tmp_path.iterdir()) == []


def test_the_command_runs_no_template_in_an_answer(tmp_path: Path) -> None:
    """An answer is words, also when it looks like a template."""
    with pytest.raises(KitError, match="holds the signs of a template"):
        new_project(tmp_path, {"organisation": "{{ cookiecutter._output_dir }}"})


@pytest.fixture(scope="module", params=HOSTILE.values(), ids=HOSTILE)
def hostile(
    request: pytest.FixtureRequest, bake: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A project with such a name, and the name."""
    into = tmp_path_factory.mktemp("hostile")
    answers = {"project_name": request.param, "organisation": request.param, "project_slug": "hostile"}
    return request.param, bake(into, **answers, exemplars="blank")


def test_a_hostile_name_comes_out_right(hostile: tuple[str, Path]) -> None:
    """The site is called what was typed, to the letter."""
    name, project = hostile
    site = load_site(project)
    assert (site.name, site.entry.organisation.name) == (name, name)
    (title,) = re.findall(r"<h1>(.*)</h1>", MarkdownIt().render((project / "README.md").read_text("utf-8")))
    shown = title.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert shown == name


def test_every_file_can_be_read(hostile: tuple[str, Path]) -> None:
    """Each file is whole in its own language, whatever the name."""
    _, project = hostile
    read = {
        ".yaml": YAML(typ="safe").load,
        ".yml": YAML(typ="safe").load,
        ".py": ast.parse,
        ".toml": tomllib.loads,
    }
    seen = [path for path in project.rglob("*") if path.suffix in read]
    for path in seen:
        read[path.suffix](path.read_text(encoding="utf-8"))
    assert {path.suffix for path in seen} == set(read)


@pytest.fixture(scope="module")
def project(bake: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every answer at its default."""
    return bake(tmp_path_factory.mktemp("defaults"))


def texts(project: Path) -> dict[str, str]:
    """What stands in each file of a project."""
    return {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
        for path in project.rglob("*")
        if path.is_file() and path.suffix != ".whl"
    }


def packed_texts(project: Path) -> dict[str, str]:
    """What stands in each file of a project, and in each of those in the wheel."""
    (wheel,) = project.glob("vendor/*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert packed
    return {**texts(project), **packed}


def test_a_project_is_about_a_dozen_short_files(project: Path) -> None:
    """Nothing is generated that the kit can do; services and studies are the exemplars' own."""
    made = {
        path.relative_to(project).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in project.rglob("*")
        if path.is_file() and path.relative_to(project).parts[0] not in ("services", "studies", "vendor")
    }
    assert made.pop("requirements.txt") > made.pop("requirements-runtime.txt") > 100
    assert set(made) == {
        ".dockerignore", ".env.example", ".gitattributes", ".github/workflows/ci.yml", ".gitignore",
        "Dockerfile", "Makefile", "README.md", "accessibility.yaml", "app.py", "bootstrap.py", "compose.yaml",
        "load/locustfile.py", "pyproject.toml", "site.yaml", "tests/test_journeys.py",
        "tests/test_services.py",
    }  # fmt: skip
    assert max(made.values()) <= 120, made


def test_a_server_is_given_no_tests(project: Path) -> None:
    """The image is made from the lock that leaves tests and tools out; the environment from the whole one."""
    (locked,) = re.findall(r"--requirement (\S+)", (project / "Dockerfile").read_text(encoding="utf-8"))
    assert locked == "requirements-runtime.txt"
    assert f"COPY {locked} ." in (project / "Dockerfile").read_text(encoding="utf-8")
    assert '"--requirement", "requirements.txt"' in (project / "bootstrap.py").read_text(encoding="utf-8")
    assert not re.search(r"^(pytest|playwright|ruff)==", (project / locked).read_text("utf-8"), re.MULTILINE)


def test_nothing_of_the_template_is_left(project: Path) -> None:
    """Every answer was put in."""
    for name, text in texts(project).items():
        assert "cookiecutter" not in text or name.startswith("requirements"), name
        assert not re.search(r"\{\{|\{%", text) or name.startswith("services/"), name


def test_a_project_names_no_machine(project: Path) -> None:
    """It can be moved, and committed as it is: no path of this machine, and no host of packages."""
    from pip._internal.models.index import PyPI

    asked = [sys.executable, "-m", "pip", "config", "list"]
    settings = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False).stdout
    hosts = {PyPI.netloc, PyPI.file_storage_domain, *re.findall(r"://([^/\s:'\"]+)", settings)}
    paths = {
        str(place) for place in (ROOT, Path.home(), Path(sys.prefix), project.parent) if len(place.parts) > 1
    }
    for name, text in packed_texts(project).items():
        assert [word for word in (*hosts, *paths) if word in text] == [], name


def test_a_project_is_born_without_a_secret(project: Path) -> None:
    """Passwords and secrets are made where the site runs."""
    assert not (project / ".env").exists()
    assert not (project / "instance").exists()
    for name, text in packed_texts(project).items():
        assert not re.search(r"^ *[\w.]*(SECRET|PASSWORD|TOKEN)\w* *[=:] *[\"']?\w{8}", text, re.MULTILINE), (
            name
        )


def test_every_setting_is_explained(project: Path) -> None:
    """The example of the settings names each one, and switches none on."""
    text = (project / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^# (PROTOTYPE_KIT_\w+)=", text, re.MULTILINE) == list(VARIABLES)
    assert [line for line in text.splitlines() if line and not line.startswith("#")] == []


def test_the_kit_is_pinned_to_the_one_wheel_in_vendor(project: Path) -> None:
    """One wheel lies there, and the project asks for just that one."""
    (wheel,) = (project / "vendor").iterdir()
    version = wheel.name.split("-")[1]
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+\+k[0-9a-f]{12}", version)
    assert declared["dependencies"] == [f"prototype-kit=={version}"]


def test_the_template_asks_six_questions_or_fewer() -> None:
    """Each is asked in plain words."""
    asked = questions()
    assert 0 < len(asked) <= 6
    assert all(words.endswith(("?", ")")) for words, _ in asked.values())


def test_the_folder_name_follows_from_the_project_name() -> None:
    """Whoever is asked one question after the other is offered a name that fits."""
    given: dict[str, str] = {}
    for name, (_, default) in questions(given).items():
        given[name] = "Gwasanaethau Sir Gâr" if name == "project_name" else default
    assert given["project_slug"] == "gwasanaethau-sir-gar"
    check_answers(given)


def test_the_menu_names_the_service_template_first() -> None:
    """Whoever asks for nothing gets services."""
    menu = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))["templates"]
    assert next(iter(menu)) == "service"
    assert all((ROOT / entry["path"] / "cookiecutter.json").is_file() for entry in menu.values())


def test_the_hooks_need_nothing_but_the_standard_library(kit: Path) -> None:
    """Cookiecutter's own Python may have neither the kit nor what the kit needs."""
    code = f"import sys; sys.path.insert(0, {str(kit)!r}); import prototype_kit.scaffold"
    bare = [sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(bare, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("welsh", "languages"), [("yes", ("en", "cy")), ("no", ("en",))])
def test_a_project_is_in_welsh_when_that_is_wanted(
    bake: Callable[..., Path], tmp_path: Path, welsh: str, languages: tuple[str, ...]
) -> None:
    """Its exemplars bring their Welsh words; what only the new site itself lacks is listed as advice."""
    site = load_site(bake(tmp_path, welsh=welsh, exemplars="street_lights blank"))
    assert site.entry.languages == languages
    lacking = {gap.file.partition("/")[0] for gap in site.gaps}
    assert lacking == ({"site.yaml"} if welsh == "yes" else set())
