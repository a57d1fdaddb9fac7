"""Journeys: read from YAML, checked once, walked for everything else."""

from __future__ import annotations

from prototype_kit.journey.advice import advise as advise
from prototype_kit.journey.answering import look_up_facts as look_up_facts
from prototype_kit.journey.answering import parse_form as parse_form
from prototype_kit.journey.answering import sampled_values as sampled_values
from prototype_kit.journey.inviting import given_answers as given_answers
from prototype_kit.journey.inviting import last_day as last_day
from prototype_kit.journey.inviting import made_up as made_up
from prototype_kit.journey.inviting import parse_given as parse_given
from prototype_kit.journey.lint import find_faults as find_faults
from prototype_kit.journey.model import Exit as Exit
from prototype_kit.journey.model import Inviting as Inviting
from prototype_kit.journey.model import ItemList as ItemList
from prototype_kit.journey.model import Journey as Journey
from prototype_kit.journey.model import Notice as Notice
from prototype_kit.journey.model import Page as Page
from prototype_kit.journey.model import Repeat as Repeat
from prototype_kit.journey.model import SaveAndReturn as SaveAndReturn
from prototype_kit.journey.model import Say as Say
from prototype_kit.journey.model import Screen as Screen
from prototype_kit.journey.model import Shown as Shown
from prototype_kit.journey.model import TaskList as TaskList
from prototype_kit.journey.reading import JourneyReader as JourneyReader
from prototype_kit.journey.reading import ReadJourney as ReadJourney
from prototype_kit.journey.walk import Item as Item
from prototype_kit.journey.walk import Part as Part
from prototype_kit.journey.walk import Step as Step
from prototype_kit.journey.walk import Walk as Walk
from prototype_kit.journey.walk import asked_on as asked_on
from prototype_kit.journey.walk import check_entries as check_entries
from prototype_kit.journey.walk import page_problems as page_problems
from prototype_kit.journey.walk import revealed_by as revealed_by
from prototype_kit.journey.walk import rule_problems as rule_problems
from prototype_kit.journey.walk import to_send as to_send
from prototype_kit.journey.walk import walk as walk
from prototype_kit.journey.walks import Outside as Outside
from prototype_kit.journey.walks import SampleWalks as SampleWalks
from prototype_kit.journey.walks import probe as probe
