"""The figures of services, for all who present them: the console, the public page, `report` and exports.

`service` puts together what is counted by days, `channels` what needs the numbers of other channels, which
come by months; `releases` says what each release is called; `charts` and `channel_charts` draw them for
the team. `published` is what of them anybody may see, and `published_table` the same for programs.
"""

from __future__ import annotations

from prototype_kit.figures.releases import Mark as Mark
from prototype_kit.figures.releases import NamedRelease as NamedRelease
from prototype_kit.figures.releases import named_releases as named_releases
from prototype_kit.figures.releases import release_names as release_names
from prototype_kit.figures.service import COUNTED_ON as COUNTED_ON
from prototype_kit.figures.service import JourneyFigures as JourneyFigures
from prototype_kit.figures.service import ReleaseFigures as ReleaseFigures
from prototype_kit.figures.service import ServiceFigures as ServiceFigures
from prototype_kit.figures.service import Week as Week
from prototype_kit.figures.service import added as added
from prototype_kit.figures.service import journey_figures as journey_figures
from prototype_kit.figures.service import marks_of as marks_of
from prototype_kit.figures.service import release_marks as release_marks
from prototype_kit.figures.service import service_figures as service_figures
from prototype_kit.figures.service import total as total
from prototype_kit.figures.service import usual_env as usual_env
from prototype_kit.figures.service import week_words as week_words
from prototype_kit.figures.service import weeks_of as weeks_of
