"""What the fairs team knows that the journey file cannot say. Every function here is named in apply.yaml."""

from datetime import date

from prototype_kit import Asset, Known, Ports, Result

WIDEST_WITHOUT_ANCHORS = 3
"""Metres: wider stalls catch the wind."""

NEIGHBOURS = 3
"""How many other pitches are offered as a second choice."""

FEES_SINCE = date(2026, 4, 1)


def email_or_phone(j: Known) -> dict[str, str]:
    """A page rule gives error words by question; none when all is well."""
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


def needs_anchors(j: Known) -> bool:
    """A rule in a condition says yes or no."""
    return j["width"] > WIDEST_WITHOUT_ANCHORS or "hot-food" in j["sells"]


def pitches_nearby(j: Known, ports: Ports) -> list[dict[str, str]]:
    """A fact asks a port, here the map layer, and gives entries that options are made from."""
    pitch = j.answer("pitch")
    if not isinstance(pitch, Asset):
        return []
    walk = pitch.label.rpartition(", ")[2]
    others = [other for other in ports.assets.find("pitches", walk) if other.id != pitch.id]
    return [
        {"value": other.id, "label": "{pitch}, on the same walk", "pitch": other.label}
        for other in others[:NEIGHBOURS]
    ]


def stall_fee(j: Known) -> Result:
    """A result for an information page: what was decided, why, by which source and since when."""
    if "nothing" in j["sells"]:
        return _charged("Your stall is free", "You only give information.")
    if j["benefit"] == "yes":
        return _charged("Your stall costs £10 a day", "You get Universal Credit.")
    return _charged("Your stall costs £25 a day", "Everybody who sells something pays this.")


def _charged(fee: str, reason: str) -> Result:
    return Result(fee, (reason,), source="Summer fair charges", since=FEES_SINCE)
