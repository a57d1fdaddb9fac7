"""The kit's wheel in a project: the same kit is always the same wheel, and a changed kit is another one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from prototype_kit import KitError, vendoring
from prototype_kit.vendoring import pin_kit, vendor_kit

# The wheel is made once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("templates")


def test_an_installed_kit_packs_the_same_wheel(wheel: Path, kit: Path, tmp_path: Path) -> None:
    """A clone, and a kit that was installed from its wheel, give the same version and the same bytes."""
    version = vendor_kit(tmp_path, kit)
    (again,) = tmp_path.iterdir()
    assert again.name == wheel.name
    assert again.name.split("-")[1] == version
    assert again.read_bytes() == wheel.read_bytes()


def test_what_pip_and_runs_leave_is_not_packed(wheel: Path, kit: Path, tmp_path: Path) -> None:
    """What pip notes, scripts that it writes and compiled files do not make it another kit."""
    used = tmp_path / "used"
    shutil.copytree(kit, used)
    (info,) = used.glob("*.dist-info")
    for name in ("INSTALLER", "REQUESTED", "direct_url.json"):
        (info / name).write_text("pip\n", encoding="utf-8")
    with (info / "RECORD").open("a", encoding="utf-8") as record:
        for name in ("INSTALLER", "REQUESTED", "direct_url.json"):
            record.write(f"{info.name}/{name},sha256=x,4\n")
        record.write("../../../bin/prototype-kit,sha256=x,200\n")
        record.write("prototype_kit/__pycache__/errors.cpython-311.pyc,,\n")
    vendor_kit(tmp_path / "vendor", used)
    (again,) = (tmp_path / "vendor").iterdir()
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_a_changed_kit_has_another_version_and_takes_the_place_of_the_old(
    kit: Path, changed: Path, tmp_path: Path
) -> None:
    """One wheel lies in vendor/: the newest."""
    vendor = tmp_path / "vendor"
    before = vendor_kit(vendor, kit)
    (vendor / "README.md").write_text("kept\n", encoding="utf-8")
    after = vendor_kit(vendor, changed)
    assert before != after
    assert sorted(path.name for path in vendor.iterdir()) == [
        "README.md",
        f"prototype_kit-{after}-py3-none-any.whl",
    ]


def test_the_wheel_is_sound(wheel: Path, kit: Path) -> None:
    """Its name, its metadata and its RECORD agree, so that every installer takes it."""
    version = wheel.name.split("-")[1]
    (info,) = kit.glob("*.dist-info")
    assert info.name == f"prototype_kit-{version}.dist-info"
    assert PathDistribution(info).version == version
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        record = archive.read(f"{info.name}/RECORD").decode()
        assert names[-1] == f"{info.name}/RECORD"
        assert [line.split(",")[0] for line in record.splitlines()] == names
        entries = {**{name: archive.read(name) for name in names[:-1]}, names[-1]: b""}
    assert (
        vendoring._record({k: v for k, v in entries.items() if k != names[-1]}, names[-1]).decode() == record
    )


@pytest.mark.parametrize(
    "name",
    [
        "_templates/service/cookiecutter.json",
        "_templates/service/{{cookiecutter.project_slug}}/.gitignore",
        "_exemplars/blank/service.yaml",
        "_requirements/project.txt",
        "_requirements/runtime.txt",
        "static/vendor/govuk-frontend/govuk-frontend.min.css",
    ],
)
def test_projects_can_be_made_from_the_wheel(kit: Path, name: str) -> None:
    """Whatever a project is made of travels in the wheel."""
    assert (kit / "prototype_kit" / name).is_file()


def test_pip_picks_up_a_changed_kit(kit: Path, changed: Path, tmp_path: Path) -> None:
    """Installing again in the same environment brings the new code, and never keeps the old."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def installed(version: str) -> str:
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet"]
        where = ["--no-deps", "--no-index", "--find-links", str(tmp_path / "vendor")]
        subprocess.run([*pip, "install", *where, f"prototype-kit=={version}"], check=True, timeout=100)
        code = "from prototype_kit import errors; print(getattr(errors, 'CHANGED', False))"
        return subprocess.run(
            [str(python), "-I", "-c", code], capture_output=True, text=True, check=True, timeout=100
        ).stdout.strip()

    assert installed(vendor_kit(tmp_path / "vendor", kit)) == "False"
    assert installed(vendor_kit(tmp_path / "vendor", changed)) == "True"
    assert installed(vendor_kit(tmp_path / "vendor", kit)) == "False"


def test_a_project_is_upgraded_by_one_command(
    bake: Callable[..., Path],
    run: Callable[..., subprocess.CompletedProcess[str]],
    changed: Path,
    tmp_path: Path,
) -> None:
    """A newer kit puts itself, its locks and its version into a project, and touches nothing else."""
    project = bake(tmp_path)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    for name in ("project", "runtime"):
        lock = changed / f"prototype_kit/_requirements/{name}.txt"
        lock.write_text(f"newer-{name}==1\n", encoding="utf-8")
    done = run(project, "-m", "prototype_kit.vendoring", str(project), PYTHONPATH=str(changed))
    assert done.returncode == 0, done.stdout
    (version,) = re.findall(r"prototype-kit (\S+)\. Next", done.stdout)
    assert f'"prototype-kit=={version}"' in (project / "pyproject.toml").read_text(encoding="utf-8")
    for name, copy in (("project", "requirements.txt"), ("runtime", "requirements-runtime.txt")):
        assert (project / copy).read_text(encoding="utf-8").endswith(f"newer-{name}==1\n")
    after = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    differs = {path.name for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {name for name in differs if not name.endswith(".whl")} == {
        "pyproject.toml",
        "requirements.txt",
        "requirements-runtime.txt",
    }


def test_the_upgrade_needs_the_name_of_a_project(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name the command says how it is used."""
    assert vendoring.main([]) == 2
    assert "Name the project" in capsys.readouterr().err


def test_a_project_that_asks_for_no_kit_is_not_pinned(kit: Path, tmp_path: Path) -> None:
    """The kit is not written into a project that does without it."""
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    with pytest.raises(KitError, match=r"pyproject\.toml does not ask for the kit"):
        pin_kit(tmp_path, kit)


def test_a_kit_without_its_record_is_refused(kit: Path, tmp_path: Path) -> None:
    """One sentence says what to do about a kit that was copied by hand."""
    shutil.copytree(kit / "prototype_kit", tmp_path / "prototype_kit")
    with pytest.raises(KitError, match="no RECORD of its files: install it again"):
        vendor_kit(tmp_path / "vendor", tmp_path)


def test_a_kit_with_a_missing_file_is_refused(changed: Path, tmp_path: Path) -> None:
    """Half a kit is not handed on."""
    (changed / "prototype_kit/known.py").unlink()
    with pytest.raises(KitError, match=r"is not whole \(.*known.py\): install it again"):
        vendor_kit(tmp_path / "vendor", changed)
    assert not (tmp_path / "vendor").exists()


def test_a_clone_that_cannot_be_built_is_a_sentence(tmp_path: Path) -> None:
    """What pip says is put into one sentence."""
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "gone"\nbackend-path = ["."]\n', encoding="utf-8"
    )
    with pytest.raises(KitError, match=r"^The kit's wheel could not be built: [^\n]+$"):
        vendor_kit(tmp_path / "vendor", tmp_path)
