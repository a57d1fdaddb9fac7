"""Conditions as an author writes them in a journey file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from prototype_kit.conditions.comparison import EXAMPLES, RelativeDate, Test
from prototype_kit.conditions.condition import About, All, AnyOf, Condition, Items, Named, Not, Rule
from prototype_kit.document import Faults, Node, nearest


class ConditionReader:
    """Reads conditions of one journey. `named` is filled by the journey's `conditions:`."""

    RESERVED = ("any", "all", "not", "rule", "condition")

    def __init__(self, named: Mapping[str, Condition], faults: Faults):
        self.named, self.faults = named, faults

    def read(self, node: Node) -> Condition | None:
        """The condition in `node`; None, and a fault, when it cannot be understood."""
        if not node.is_mapping or not node.entries:
            self.faults.add(
                node, "A condition must be keys with values.", "Write it like {question: answer}."
            )
            return None
        return _joined([self._one(node, key) for key in node.entries])

    def _one(self, holder: Node, key: str) -> Condition | None:
        value, place = holder[key], holder.key(key)
        match key:
            case "any" | "all":
                return self._several(key, value)
            case "not":
                part = self.read(value)
                return Not(part) if part else None
            case "rule" | "condition":
                if not value.text:
                    self.faults.add(place, f"{key!r} needs a name.", f"Write {key}: the-name.")
                    return None
                return Rule(value.text, value) if key == "rule" else Named(value.text, self.named, value)
        return self._about(key, value, place)

    def _several(self, key: str, value: Node) -> Condition | None:
        if not value.is_list or not value.parts:
            self.faults.add(
                value, f"{key!r} needs a list of conditions.", "Put each condition on a line after a hyphen."
            )
            return None
        return _joined([self.read(part) for part in value.parts], AnyOf if key == "any" else All)

    def _about(self, name: str, value: Node, place: Node) -> Condition | None:
        if not value.is_mapping:
            test = self._plain_test(value)
            return About(name, test, place) if test else None
        if not value.entries:
            self.faults.add(value, "There is nothing to compare with.", "Write the answer after the colon.")
            return None
        return _joined([self._compared(name, sign, value, place) for sign in value.entries])

    def _compared(self, name: str, sign: str, holder: Node, place: Node) -> Condition | None:
        if sign in ("any_item", "every_item"):
            inner = self.read(holder[sign])
            return Items(name, sign == "every_item", inner, place) if inner else None
        test = self._test(sign, holder[sign], holder.key(sign))
        return About(name, test, place) if test else None

    def _plain_test(self, value: Node) -> Test | None:
        texts = tuple(part.text for part in value.parts) if value.is_list else (value.text,)
        if not texts or not all(texts):
            self.faults.add(value, "There is nothing to compare with.", "Write the answer after the colon.")
            return None
        return Test("one_of", texts, texts) if value.is_list else Test("is", value.text, texts)

    def _test(self, sign: str, value: Node, place: Node) -> Test | None:
        if sign not in EXAMPLES:
            self.faults.add(place, f"{sign!r} is not a comparison.", nearest(sign, EXAMPLES))
            return None
        if sign == "count":
            inner = self._count_test(value)
            return Test(sign, inner) if inner else None
        try:
            wanted = _wanted(sign, value.text)
        except (InvalidOperation, ValueError, KeyError):
            self.faults.add(value, f"{value.text!r} does not fit {sign!r}.", f"Write {EXAMPLES[sign]}.")
            return None
        return Test(sign, wanted, (value.text,) if sign == "contains" else ())

    def _count_test(self, value: Node) -> Test | None:
        if not value.is_mapping:
            test = self._plain_test(value)
            wrong = next((text for text in test.values if not text.isdecimal()), None) if test else None
            if wrong is not None:
                self.faults.add(value, f"A count is never {wrong!r}.", f"Write {EXAMPLES['count']}.")
            return test
        signs = [sign for sign in value.entries if sign in ("less_than", "more_than")]
        if len(signs) != 1 or len(value.entries) != 1:
            self.faults.add(
                value, "A count is compared once.", "Use less_than or more_than, or a number alone."
            )
            return None
        return self._test(signs[0], value[signs[0]], value.key(signs[0]))


def _joined(parts: Sequence[Condition | None], kind: type[All | AnyOf] = All) -> Condition | None:
    """One condition of several; None when one of them could not be understood."""
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else kind(found)


def _wanted(sign: str, text: str) -> object:
    """What a value is compared with. Raises ValueError, KeyError or InvalidOperation."""
    match sign:
        case "contains":
            if not text:
                raise ValueError
            return text
        case "less_than" | "more_than":
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError
            return number
        case "before" | "after":
            return RelativeDate.read(text)
        case _:
            return {"yes": True, "no": False}[text]
