"""Walkthroughs: ways through a journey, page by page, with what is typed on each and where it leads.

They follow from the journey: tests, load, film strips and scripts for testing by hand all take them, so that
a journey that changes has changed what is tried.
"""

from __future__ import annotations

from prototype_kit.walkthroughs.covering import Cover as Cover
from prototype_kit.walkthroughs.covering import Covered as Covered
from prototype_kit.walkthroughs.covering import detours as detours
from prototype_kit.walkthroughs.covering import to_be_shown as to_be_shown
from prototype_kit.walkthroughs.covering import walkthroughs as walkthroughs
from prototype_kit.walkthroughs.walkthrough import Leg as Leg
from prototype_kit.walkthroughs.walkthrough import LegKind as LegKind
from prototype_kit.walkthroughs.walkthrough import Refusal as Refusal
from prototype_kit.walkthroughs.walkthrough import Walkthrough as Walkthrough
