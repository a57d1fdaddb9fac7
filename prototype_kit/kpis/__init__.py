"""Figures about a service, from counts. Pure functions: whatever database the counts come from."""

from __future__ import annotations

from prototype_kit.kpis.completion import Completion as Completion
from prototype_kit.kpis.completion import completion as completion
from prototype_kit.kpis.counts import Cell as Cell
from prototype_kit.kpis.counts import Counts as Counts
from prototype_kit.kpis.counts import Dimension as Dimension
from prototype_kit.kpis.counts import Metric as Metric
from prototype_kit.kpis.counts import Slice as Slice
from prototype_kit.kpis.durations import LONGEST_STAY_MS as LONGEST_STAY_MS
from prototype_kit.kpis.durations import Quantiles as Quantiles
from prototype_kit.kpis.funnel import PageFigures as PageFigures
from prototype_kit.kpis.funnel import Refused as Refused
from prototype_kit.kpis.funnel import details as details
from prototype_kit.kpis.funnel import funnel as funnel
from prototype_kit.kpis.showing import FEWEST as FEWEST
from prototype_kit.kpis.showing import percentage as percentage
