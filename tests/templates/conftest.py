"""A kit as it is when installed, and projects made with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from prototype_kit.vendoring import vendor_kit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, as a project gets it; made once."""
    folder = tmp_path_factory.mktemp("wheel")
    vendor_kit(folder, ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def kit(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an installed kit lies in: what is tested is the wheel, and not this checkout."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def changed(kit: Path, tmp_path: Path) -> Path:
    """An installed kit with one more word in it."""
    copy = tmp_path / "changed"
    shutil.copytree(kit, copy)
    with (copy / "prototype_kit/errors.py").open("a", encoding="utf-8") as module:
        module.write("\nCHANGED = True\n")
    return copy


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings for cookiecutter that leave the home folder alone."""
    folder = tmp_path_factory.mktemp("cookiecutter")
    file = folder / "config.yaml"
    own = {"cookiecutters_dir": str(folder / "templates"), "replay_dir": str(folder / "replay")}
    file.write_text(json.dumps(own), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def bake(kit: Path, config: Path) -> Callable[..., Path]:
    """Run cookiecutter with its hooks, on the template of the installed kit."""

    def make(into: Path, **answers: str) -> Path:
        template = str(kit / "prototype_kit/_templates/service")
        made = cookiecutter(
            template, no_input=True, extra_context=answers, output_dir=str(into), config_file=str(config)
        )
        return Path(made)

    return make


@pytest.fixture(scope="session")
def run(kit: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in a project, with the installed kit and this environment's packages."""
    ours = ("PROTOTYPE_KIT_", "PYTEST_", "PYTHON")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def call(project: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=project,
            env={**clean, "PYTHONPATH": str(kit), "PYTHONUTF8": "1", **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=110,
            check=False,
        )

    return call
