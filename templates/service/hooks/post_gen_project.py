"""Give the new project its services and its kit."""

import json
import os
import sys
from pathlib import Path

# Raw, and as JSON: no answer can end this string or mean anything to Python.
ANSWERS = json.loads(r""" {{ cookiecutter|tojson }} """)


def find_kit():
    """The kit, found as in pre_gen_project.py: cookiecutter runs each hook by itself."""
    for start in (os.environ.get("PWD", ""), ANSWERS["_output_dir"]):
        template = Path(start, ANSWERS.get("_repo_dir") or "nowhere")
        for folder in template.parents:
            if (folder / "prototype_kit" / "scaffold.py").is_file():
                return str(folder)
    return sys.exit("ERROR: The kit around this template was not found.")


sys.dont_write_bytecode = True
sys.path.insert(0, find_kit())

from prototype_kit.errors import KitError  # noqa: E402
from prototype_kit.scaffold import furnish  # noqa: E402

print("Packing the kit for the project (up to half a minute)", flush=True)
try:
    furnish(Path.cwd(), ANSWERS["exemplars"])
except (KitError, OSError) as error:
    sys.exit(f"ERROR: {error}")
print(f"Made {Path.cwd().name}. Next: cd {Path.cwd().name}, then make start.")
