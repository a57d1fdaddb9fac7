"""Iterations: hypothesis, change, measure, result. Each is a Markdown file in a project's `iterations/`."""

from __future__ import annotations

from prototype_kit.iterations.changes import About as About
from prototype_kit.iterations.changes import Changes as Changes
from prototype_kit.iterations.changes import changes_between as changes_between
from prototype_kit.iterations.changes import first_changes as first_changes
from prototype_kit.iterations.document import Document as Document
from prototype_kit.iterations.document import write_document as write_document
from prototype_kit.iterations.figures import compared_words as compared_words
from prototype_kit.iterations.figures import count_figures as count_figures
from prototype_kit.iterations.figures import figures_lines as figures_lines
from prototype_kit.iterations.folder import FOLDER as FOLDER
from prototype_kit.iterations.folder import LAST as LAST
from prototype_kit.iterations.folder import Written as Written
from prototype_kit.iterations.folder import document_name as document_name
from prototype_kit.iterations.folder import list_iterations as list_iterations
from prototype_kit.iterations.folder import read_iterations as read_iterations
from prototype_kit.iterations.folder import write_together as write_together
from prototype_kit.iterations.last import content as content
from prototype_kit.iterations.last import last_site as last_site
from prototype_kit.iterations.markdown import html as html
from prototype_kit.iterations.markdown import plain as plain
from prototype_kit.iterations.model import Count as Count
from prototype_kit.iterations.model import Figures as Figures
from prototype_kit.iterations.model import HandTested as HandTested
from prototype_kit.iterations.model import Iteration as Iteration
from prototype_kit.iterations.model import JourneyFigures as JourneyFigures
from prototype_kit.iterations.model import LoadVerdict as LoadVerdict
from prototype_kit.iterations.model import Releases as Releases
from prototype_kit.iterations.model import TestTally as TestTally
from prototype_kit.iterations.model import read_verdict as read_verdict
from prototype_kit.iterations.page import index_page as index_page
from prototype_kit.iterations.page import iteration_page as iteration_page
from prototype_kit.iterations.sections import CHANGED as CHANGED
from prototype_kit.iterations.sections import LEARNED as LEARNED
from prototype_kit.iterations.sections import NOTHING_LEARNED as NOTHING_LEARNED
from prototype_kit.iterations.sections import changes_lines as changes_lines
