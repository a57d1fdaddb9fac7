"""What the street lighting and drainage teams know that the journey files cannot say."""

from datetime import date

from prototype_kit import Asset, Known, Ports, Target

NEARBY_M = 250
"""How far away a report may be and still be offered as the same: what FixMyStreet uses for the public."""

SINCE = date(2026, 4, 1)
"""From which day these working days hold. Confirmations and messages name them with ((target))."""

WORKING_DAYS = {
    # Lights
    "not-working": 5,
    "flickering": 5,
    "always-on": 5,
    "damaged": 1,
    # Grids
    "blocked": 10,
    "broken": 5,
    "smells": 10,
    "dropped": 10,
}
"""How soon a fault is to be mended. What is dangerous is not here: people are asked to phone about it."""

DARK_STREET_DAYS = 2
"""Three lights or more in a row are out."""

STANDING_WATER_DAYS = 3
"""Water stands on the road over a grid that is blocked."""


def open_reports_nearby(j: Known, ports: Ports) -> list[dict[str, str]]:
    """Open reports about this light or others nearby."""
    return _reports_near(j.answer("light"), j, ports)


def grid_reports_nearby(j: Known, ports: Ports) -> list[dict[str, str]]:
    """Open reports about this grid or others nearby."""
    return _reports_near(j.answer("grid"), j, ports)


def _reports_near(asset: object, j: Known, ports: Ports) -> list[dict[str, str]]:
    if not isinstance(asset, Asset):
        return []
    return [
        {
            "value": report.reference,
            "label": "{about}, reference {value}",
            "about": report.about,
            "hint": "Reported on {reported}",
            "reported": report.reported.isoformat(),
        }
        for report in ports.reports.near(asset, NEARBY_M, j.today)
    ]


def light_road(j: Known, ports: Ports) -> str:
    """The kind of road that the light is on.

    The council looks after an `adopted` one; a `private` one has an owner who does.
    """
    return _road("street_lights", j.answer("light"), ports)


def grid_road(j: Known, ports: Ports) -> str:
    """The kind of road that the grid is on."""
    return _road("grids", j.answer("grid"), ports)


def _road(layer: str, asset: object, ports: Ports) -> str:
    """What the layer says of the road, where something on it was chosen."""
    return str(ports.assets.properties(layer, asset).get("road", "")) if isinstance(asset, Asset) else ""


def target(j: Known) -> Target | None:
    """By when a report is dealt with."""
    fault = j["fault"]
    if fault == "not-working" and j["others"] == "several":
        return _within(DARK_STREET_DAYS, "A part of the street is dark, so we come sooner.")
    if fault == "blocked" and j["water"] == "standing":
        return _within(STANDING_WATER_DAYS, "Water stands on the road, so we come sooner.")
    return _within(WORKING_DAYS[fault]) if fault in WORKING_DAYS else None


def _within(working_days: int, *reasons: str) -> Target:
    return Target(
        working_days=working_days,
        reasons=reasons,
        # Real councils publish 4 or 5 working days for one light, 2 for several in a row, 2 to 24 hours for a
        # damaged one, 3 to 10 working days for a grid. Put your own policy here, with its address.
        source="Anytown’s made-up highways policy of 2026, patterned on the targets that councils publish",
        since=SINCE,
    )
