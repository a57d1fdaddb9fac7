"""What the Council Tax team knows that the journey cannot say: the law of England and Wales, its practice.

Each rule names its source and the day since when it holds, as read in November 2026. Have both checked by
whoever is responsible for Council Tax before anybody relies on them.
"""

from datetime import date, timedelta

from prototype_kit import Address, Filled, Known, Result, Target, examples

DAYS_TO_TELL = 21
"""The first is the day itself: “beginning on the day on which he first has reason so to believe”."""
WORKING_DAYS = 10
"""Made up for this example. The confirmation and its messages name it with ((target))."""
SINCE = date(2026, 4, 1)


def tell_by(j: Known) -> date:
    """The last day to tell us of a move.

    The law has no such day for everybody who moves: it is for whoever had a discount or an exemption that the
    move ends. Councils ask everybody for the same, and so does Anytown.

    Source: Council Tax (Administration and Enforcement) Regulations 1992, regulation 11 (exemptions) and
    regulation 16 (discounts); for everybody else Anytown's practice. Since: 1 April 1993.
    """
    moved_on: date = j["moved-on"] or j.today
    return moved_on + timedelta(days=DAYS_TO_TELL - 1)


def over_21_days(j: Known) -> bool:
    """The time to tell us is over.

    Source: as for `tell_by`. Since: 1 April 1993.
    """
    return tell_by(j) < j.today


def last_day(j: Known) -> Result:
    """The last day to tell us of the move, and what follows.

    Source: as for `tell_by`; by the day: Local Government Finance Act 1992, section 2. Since: 1 April 1993.
    """
    return Result(
        Filled("The last day to tell us of your move was {day}", day=tell_by(j)),
        ("Your bill is changed from the day of your move all the same.",),
        source="Council Tax (Administration and Enforcement) Regulations 1992, regulations 11 and 16",
        since=date(1993, 4, 1),
    )


def single_adult(_: Known) -> Result:
    """What whoever is the only adult in a home does not have to pay.

    Source: Local Government Finance Act 1992, section 11. Since: 1 April 1993.
    """
    return Result(
        "You can pay 25% less Council Tax",
        ("You will be the only person aged 18 or over at your new address.",),
        source="Local Government Finance Act 1992, section 11",
        since=date(1993, 4, 1),
    )


def target(_: Known) -> Target:
    """By when the address is changed: counted from the day on which we are told.

    Source: Anytown's practice, made up for this example. Since: 1 April 2026.
    """
    return Target(
        working_days=WORKING_DAYS,
        source="Anytown’s made-up customer charter of 2026",
        since=SINCE,
    )


@examples({"email": ""}, {"email": "name@example.com"})
def email_or_phone(j: Known) -> dict[str, str]:
    """An email address or a telephone number is given.

    Source: Anytown's practice: whoever moves is told when it is done. Since: 1 April 2026.
    """
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


@examples(
    {
        "new-address-line-1": "flat 2",
        "new-address-line-2": "15 Mill Lane",
        "new-address-town": "Anytown",
        "new-address-postcode": "zz1 3aa",
    },
    {
        "new-address-line-1": "1 Example Road",
        "new-address-town": "Anytown",
        "new-address-postcode": "zz1 1aa",
    },
)
def not_the_old_address(j: Known) -> dict[str, str]:
    """The new address is another than the old one, however either was written.

    Source: nobody moves to where they live. Since: 1 April 2026.
    """
    old, new = j["old-address"], j["new-address"]
    if not (isinstance(old, Address) and isinstance(new, Address)) or _written(old) != _written(new):
        return {}
    return {"new-address": "Your new address must be different from your old address"}


def _written(address: Address) -> str:
    """An address as it can be compared with one that was typed: its letters and figures alone."""
    home = " ".join((*address.lines, address.postcode))
    return "".join(sign for sign in home.casefold() if sign.isalnum())
