"""When a page is asked: typed conditions, read from data, printed as English.

A condition sees only what is `Known`: answers and facts on the path so far, and today. Anything with
logic belongs in a rule, which a condition can name.
"""

from __future__ import annotations

from prototype_kit.conditions.comparison import RelativeDate as RelativeDate
from prototype_kit.conditions.comparison import Test as Test
from prototype_kit.conditions.condition import About as About
from prototype_kit.conditions.condition import All as All
from prototype_kit.conditions.condition import AnyOf as AnyOf
from prototype_kit.conditions.condition import Condition as Condition
from prototype_kit.conditions.condition import Items as Items
from prototype_kit.conditions.condition import Mention as Mention
from prototype_kit.conditions.condition import Named as Named
from prototype_kit.conditions.condition import Not as Not
from prototype_kit.conditions.condition import Rule as Rule
from prototype_kit.conditions.condition import Words as Words
from prototype_kit.conditions.reading import ConditionReader as ConditionReader
