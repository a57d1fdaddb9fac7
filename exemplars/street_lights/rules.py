"""What the street lighting team knows that the journey file cannot say."""

from prototype_kit import Asset, Known, Ports

NEARBY_M = 250
"""How far away a report may be and still be offered as the same: what FixMyStreet uses for the public."""


def open_reports_nearby(j: Known, ports: Ports) -> list[dict[str, str]]:
    """Open reports about this light or others nearby."""
    light = j.answer("light")
    if not isinstance(light, Asset):
        return []
    return [
        {
            "value": report.reference,
            "label": "{about}, reference {value}",
            "about": report.about,
            "hint": "Reported on {reported}",
            "reported": report.reported.isoformat(),
        }
        for report in ports.reports.near(light, NEARBY_M, j.today)
    ]
