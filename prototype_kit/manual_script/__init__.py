"""A script for testing by hand: what to do on each page of a walkthrough, and what should come of it."""

from __future__ import annotations

from prototype_kit.manual_script.as_html import script_html as script_html
from prototype_kit.manual_script.as_markdown import script_markdown as script_markdown
from prototype_kit.manual_script.checks import Check as Check
from prototype_kit.manual_script.checks import Situation as Situation
from prototype_kit.manual_script.script import Mistake as Mistake
from prototype_kit.manual_script.script import Part as Part
from prototype_kit.manual_script.script import Script as Script
from prototype_kit.manual_script.script import ScriptPage as ScriptPage
from prototype_kit.manual_script.script import script_of as script_of
