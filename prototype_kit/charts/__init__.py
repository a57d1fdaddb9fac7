"""Charts: four shapes for the figures of a service, each a sentence, a drawing, a table and a file.

`Bars` compare a few amounts, also as a funnel; `StackedBars` show what amounts are made of; `Line` shows
weeks; `Dots` show how sure a figure is. Whoever makes one says everything on it; a template shows it:

    {% from "charts.html" import chart %}
    {{ chart(the_chart, csv="/figures/report.csv") }}

The page links `charts.css` (the console's pages all do). `chart_svg` and `chart_html` are for files that
stand alone, which take `chart_style()` into their own styles. `table_rows` is what the table shows, for the
CSV file.
"""

from __future__ import annotations

from prototype_kit.charts.bars import Bar as Bar
from prototype_kit.charts.bars import Bars as Bars
from prototype_kit.charts.chart import Chart as Chart
from prototype_kit.charts.chart import table_rows as table_rows
from prototype_kit.charts.dots import Dot as Dot
from prototype_kit.charts.dots import Dots as Dots
from prototype_kit.charts.line import Line as Line
from prototype_kit.charts.line import Point as Point
from prototype_kit.charts.line import Target as Target
from prototype_kit.charts.page import chart_html as chart_html
from prototype_kit.charts.page import chart_style as chart_style
from prototype_kit.charts.page import chart_svg as chart_svg
from prototype_kit.charts.stacked import Stack as Stack
from prototype_kit.charts.stacked import StackedBars as StackedBars
from prototype_kit.charts.telling import counted as counted
from prototype_kit.charts.telling import percent as percent
from prototype_kit.charts.telling import pounds as pounds
