"""A town with made-up cases: what a prototype is filled with, so that newcomers see it at work.

What is made up is planned first, by lots that fall the same each time, and then written: cases, and what
people did in the forms. All of it has the env `demo`, which is counted apart from any other, and goes again
with one command.
"""

from __future__ import annotations

from prototype_kit.demo.filling import Filled as Filled
from prototype_kit.demo.filling import empty as empty
from prototype_kit.demo.filling import fill as fill
from prototype_kit.demo.plan import Setting as Setting
from prototype_kit.demo.plan import plan as plan
