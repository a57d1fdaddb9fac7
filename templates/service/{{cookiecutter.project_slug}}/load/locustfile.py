"""People who go the ways of this site's journeys, for Locust: its web pages, or workers on other machines.

`prototype-kit load` needs no such file. Put users of your own beside these.
"""

from pathlib import Path

from prototype_kit.load import resident

Resident = resident(Path(__file__).resolve().parent.parent)
