"""What was tested by hand, with what, and what was found: the accessibility statement follows from it."""

from __future__ import annotations

from prototype_kit.accessibility.criteria import CRITERIA as CRITERIA
from prototype_kit.accessibility.log import FILE as FILE
from prototype_kit.accessibility.log import NOTHING as NOTHING
from prototype_kit.accessibility.log import WAYS as WAYS
from prototype_kit.accessibility.log import WORDS as WORDS
from prototype_kit.accessibility.log import AccessibilityLog as AccessibilityLog
from prototype_kit.accessibility.log import Compliance as Compliance
from prototype_kit.accessibility.log import HandTest as HandTest
from prototype_kit.accessibility.log import Problem as Problem
from prototype_kit.accessibility.log import Way as Way
from prototype_kit.accessibility.log import log_advice as log_advice
from prototype_kit.accessibility.log import log_faults as log_faults
from prototype_kit.accessibility.log import read_log as read_log
