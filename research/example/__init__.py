"""The example: rounds and sessions that were made up, so that every screen of research has something on it.

They stand in `example.yaml` of a study, go in with the made-up cases of a prototype (`prototype-kit demo`)
and out again with them. Nobody took part, and every page that shows them says so.
"""

from __future__ import annotations

from research.example.script import Script as Script
from research.example.script import read_scripts as read_scripts
from research.example.script import script_faults as script_faults
from research.example.seeding import remove_example as remove_example
from research.example.seeding import seed_example as seed_example
