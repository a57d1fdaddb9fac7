"""A show-and-tell: one page of what a team changed, measured, heard and does next. It prints well."""

from __future__ import annotations

from prototype_kit.show_and_tell.gathering import gather as gather
from prototype_kit.show_and_tell.model import Picture as Picture
from prototype_kit.show_and_tell.model import ShowAndTell as ShowAndTell
from prototype_kit.show_and_tell.model import Week as Week
from prototype_kit.show_and_tell.page import is_show_and_tell as is_show_and_tell
from prototype_kit.show_and_tell.page import show_and_tell_page as show_and_tell_page
from prototype_kit.show_and_tell.period import USUAL_DAYS as USUAL_DAYS
from prototype_kit.show_and_tell.period import usual_week as usual_week
