"""What replacement containers cost, and whose bins we empty."""

from dataclasses import dataclass
from datetime import date, timedelta

from prototype_kit import Filled, Known, Result

OUR_AUTHORITY = "9999"
"""Anytown’s code in the gazetteer."""

TIME_TO_TELL = timedelta(days=28)
"""How long after a collection we can find out what our crew did. Anytown’s waste policy, section 6.2."""


@dataclass(frozen=True)
class Charges:
    """What we charge from a day on, in pence: for each container, and the most for one order."""

    since: date
    source: str
    wheeled: int
    other: int
    most: int


CHARGES = (
    Charges(
        since=date(2025, 4, 1),
        source="Anytown Council, fees and charges 2025 to 2026, page 14",
        wheeled=3600,
        other=550,
        most=7200,
    ),
    Charges(
        since=date(2026, 4, 1),
        source="Anytown Council, fees and charges 2026 to 2027, page 15",
        wheeled=3800,
        other=600,
        most=7600,
    ),
)
"""The council decides on them each February. The first also stand for every day before."""

NAMES = {
    ("rubbish", "small"): "Rubbish bin, 140 litres",
    ("rubbish", "standard"): "Rubbish bin, 240 litres",
    ("recycling", "small"): "Recycling bin, 140 litres",
    ("recycling", "standard"): "Recycling bin, 240 litres",
    ("garden", None): "Garden waste bin",
    ("box", None): "Paper and card box",
    ("caddy", None): "Food waste caddy",
}


def council_not_known(j: Known) -> bool:
    """The gazetteer does not say which council the address belongs to."""
    return j["home"].authority is None


def in_another_area(j: Known) -> bool:
    """The address belongs to another council."""
    return j["home"].authority not in (None, OUR_AUTHORITY)


def something_to_pay(j: Known) -> bool:
    """A container is not free."""
    return any(_free(item, j.today) is None for item in j.items("containers"))


def charge(j: Known) -> Result:
    """What the containers cost.

    One is free when our crew damaged or lost it in the last 28 days, when it was stolen and the police know,
    or when the home is new. Whoever gets a benefit pays half. Nobody pays more than the most for one order.

    Source: Anytown’s waste policy, section 6, and the fees and charges of the year, both made up.
    """
    charges = _charges_on(j.today)
    paid = [item for item in j.items("containers") if _free(item, j.today) is None]
    full = sum(_price(item, charges) for item in paid)
    reasons = [_reason(item, j.today, charges) for item in j.items("containers")]
    pence = full
    if paid and _half(j):
        pence = full // 2
        reasons.append("You get one of the benefits, so you pay half.")
    if pence > charges.most:
        pence = charges.most
        reasons.append(Filled("The most that anybody pays for one order is {most}.", most=_pounds(pence)))
    outcome = Filled("You pay {charge}", charge=_pounds(pence)) if pence else "You do not pay anything"
    return Result(outcome, tuple(reasons), source=charges.source, since=charges.since)


def next_steps(j: Known) -> Result:
    """What happens after the order is sent: a bill and then the delivery, or the delivery alone.

    Source: Anytown’s waste policy, section 7, made up.
    """
    if not something_to_pay(j):
        return Result("We deliver within 10 working days", source="Anytown Council, waste policy, section 7")
    return Result(
        "We post a bill to your address within 5 working days",
        (
            "You can pay by phone, by bank transfer, or in cash or by card at Anytown Town Hall.",
            "We deliver within 10 working days of your payment.",
        ),
        source="Anytown Council, waste policy, section 7",
    )


def email_or_phone(j: Known) -> dict[str, str]:
    """An email address or a telephone number is given."""
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


def _charges_on(day: date) -> Charges:
    """The charges of a day: the last of those that hold since that day or before."""
    return next((each for each in reversed(CHARGES) if each.since <= day), CHARGES[0])


def _pounds(pence: int) -> str:
    """£38, or £5.50."""
    return f"£{pence // 100}" if pence % 100 == 0 else f"£{pence / 100:.2f}"


def _half(j: Known) -> bool:
    return bool(j["benefits"]) and "none" not in j["benefits"]


def _price(item: Known, charges: Charges) -> int:
    return charges.other if item["kind"] in ("box", "caddy") else charges.wheeled


def _free(item: Known, today: date) -> str | None:
    """Why a container is free; None when it is not."""
    if item["why"] == "crew" and item["crew-came"] >= today - TIME_TO_TELL:
        return "{container}: free, because our crew damaged it or lost it."
    if item["why"] == "stolen" and item["crime-reference"]:
        return "{container}: free, because it was stolen and you gave a crime reference number."
    if item["why"] == "new-home":
        return "{container}: free, because your home is newly built."
    return None


def _reason(item: Known, today: date, charges: Charges) -> str:
    container = NAMES[item["kind"], item["size"]]
    if (free := _free(item, today)) is not None:
        return Filled(free, container=container)
    words = "{container}: {price}."
    if item["why"] == "crew":
        words = "{container}: {price}, because our crew came more than 28 days ago."
    elif item["why"] == "stolen":
        words = "{container}: {price}, because you gave no crime reference number."
    return Filled(words, container=container, price=_pounds(_price(item, charges)))
