"""Figures about a service, from counts. Pure functions: whatever database the counts come from."""

from __future__ import annotations

from prototype_kit.kpis.counts import Cell as Cell
from prototype_kit.kpis.counts import Counts as Counts
from prototype_kit.kpis.counts import Dimension as Dimension
from prototype_kit.kpis.counts import Metric as Metric
from prototype_kit.kpis.counts import Slice as Slice
from prototype_kit.kpis.figures import FEWEST as FEWEST
from prototype_kit.kpis.figures import LONGEST_STAY_MS as LONGEST_STAY_MS
from prototype_kit.kpis.figures import Completion as Completion
from prototype_kit.kpis.figures import JourneyFigures as JourneyFigures
from prototype_kit.kpis.figures import PageFigures as PageFigures
from prototype_kit.kpis.figures import completion as completion
from prototype_kit.kpis.figures import funnel as funnel
from prototype_kit.kpis.figures import median_seconds as median_seconds
from prototype_kit.kpis.figures import percentage as percentage
from prototype_kit.kpis.figures import report_text as report_text
