"""Refuse bad answers with one sentence, before anything is written."""

import json
import os
import sys
from pathlib import Path

# Raw, and as JSON: no answer can end this string or mean anything to Python.
ANSWERS = json.loads(r""" {{ cookiecutter|tojson }} """)


def refuse(sentence):
    """Print the sentence and stop cookiecutter."""
    print(f"ERROR: {sentence}", file=sys.stderr)
    sys.exit(1)


def find_kit():
    """The kit that this template travels with, a clone or an installed one; None when it is not around it."""
    # A relative template is meant from where cookiecutter was started.
    for start in (os.environ.get("PWD", ""), ANSWERS["_output_dir"]):
        template = Path(start, ANSWERS.get("_repo_dir") or "nowhere")
        for folder in template.parents:
            if (folder / "prototype_kit" / "scaffold.py").is_file():
                return str(folder)
    return None


if sys.version_info < (3, 11):  # noqa: UP036 - cookiecutter may have an older one
    refuse("This needs Python 3.11 or newer: install cookiecutter with a newer Python.")
kit = find_kit()
if kit is None:
    refuse("The kit around this template was not found: name the template by its full path.")
sys.dont_write_bytecode = True
sys.path.insert(0, kit)

from prototype_kit.errors import KitError  # noqa: E402
from prototype_kit.scaffold import check_study_answers  # noqa: E402

try:
    check_study_answers(ANSWERS)
except KitError as error:
    refuse(error)
