"""Amounts of money of which only the ends are known, and how exactly they may be said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOTHING = Decimal(0)
_FIGURES = 2  # that a rounded amount has, of the larger of its ends
_MORE_FIGURES = 2  # that it may have beyond these
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Pounds:
    """An amount in pounds: at least, likeliest and at most. Less than 0 is money lost."""

    low: Decimal
    central: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"{self.low}, {self.central} and {self.high} are not in order")

    @staticmethod
    def of(low: Decimal | int | str, central: Decimal | int | str, high: Decimal | int | str) -> Pounds:
        """The same from plain numbers."""
        return Pounds(Decimal(low), Decimal(central), Decimal(high))

    def __add__(self, other: Pounds) -> Pounds:
        return Pounds(self.low + other.low, self.central + other.central, self.high + other.high)

    def __mul__(self, times: Decimal | int) -> Pounds:
        if times < 0:
            raise ValueError("a range times less than 0 would have its ends the other way round")
        return Pounds(self.low * times, self.central * times, self.high * times)

    def each(self, number: int) -> Pounds:
        """The amount of one of `number`. Raises ValueError for none."""
        if number <= 0:
            raise ValueError("nothing can be shared among nobody")
        return Pounds(self.low / number, self.central / number, self.high / number)

    @property
    def exact(self) -> bool:
        """Whether both ends are the same."""
        return self.low == self.high

    @property
    def rounded(self) -> Pounds:
        """The same with two figures of the larger end, as more would look exact: £18,966 is £19,000.

        With up to two more where these tell an end from the middle that is else the same: £9,700 (£9,000 to
        £10,100), and not £10,000 (£9,000 to £10,000). What they do not tell apart is one for all purposes.
        """
        usual = _step(max(abs(self.low), abs(self.high)))
        steps = [max(_PENNY, usual / 10**more) for more in range(_MORE_FIGURES + 1)]
        step = next((each for each in steps if self._told_apart(each)), usual)
        return Pounds(_to(self.low, step), _to(self.central, step), _to(self.high, step))

    def _told_apart(self, step: Decimal) -> bool:
        """Whether an end that differs from the middle still does so, rounded to this."""
        middle = _to(self.central, step)
        return all(end == self.central or _to(end, step) != middle for end in (self.low, self.high))


ZERO = Pounds(NOTHING, NOTHING, NOTHING)


def amount_words(amount: Decimal) -> str:
    """A rounded amount: `£19,000`, `−£400`, `£2.60`."""
    sign = "−" if amount < 0 else ""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{sign}£{abs(amount):,.{places}f}"


def pence_words(amount: Decimal) -> str:
    """What one transaction costs, to the penny: `15p`, `£2.61`; under a penny as such."""
    if amount < 0:
        return f"−{pence_words(-amount)}"
    pence = _to(amount, _PENNY)
    if 0 < amount < Decimal("0.005"):
        return "under 1p"
    return f"{pence * 100:.0f}p" if 0 < pence < 1 else f"£{pence:,.2f}"


def rounded_words(pounds: Pounds) -> str:
    """`about £40,000 (£19,000 to £61,000)`."""
    found = pounds.rounded
    about = f"about {amount_words(found.central)}"
    if found.exact:
        return about
    return f"{about} ({amount_words(found.low)} to {amount_words(found.high)})"


def each_words(pounds: Pounds) -> str:
    """What one costs: `£2.61 (£2.20 to £3.05)`."""
    central, low, high = (pence_words(each) for each in (pounds.central, pounds.low, pounds.high))
    return central if low == high else f"{central} ({low} to {high})"


def _step(largest: Decimal) -> Decimal:
    """What amounts of this size are rounded to; a penny at the least."""
    if largest < 1:
        return _PENNY
    return max(_PENNY, Decimal(10) ** (largest.adjusted() - _FIGURES + 1))


def _to(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
