"""What `prototype-kit load` gives to Locust. A project's own is in its `load/` folder."""

from __future__ import annotations

from prototype_kit.load.users import ordered_resident

Resident = ordered_resident()
