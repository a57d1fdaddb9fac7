"""Studies: what a team wants to know, the tasks it gives people, and the words it reads to them."""

from __future__ import annotations

from research.studies.guide import Guide as Guide
from research.studies.guide import GuideSection as GuideSection
from research.studies.places import pages_of as pages_of
from research.studies.places import starts_of as starts_of
from research.studies.reading import FOLDER as FOLDER
from research.studies.reading import load_studies as load_studies
from research.studies.reading import load_study as load_study
from research.studies.reading import study_faults as study_faults
from research.studies.sheet import DEMANDS as DEMANDS
from research.studies.sheet import Sheet as Sheet
from research.studies.sheet import SheetItem as SheetItem
from research.studies.study import SUBMITTED as SUBMITTED
from research.studies.study import Controller as Controller
from research.studies.study import Retention as Retention
from research.studies.study import Study as Study
from research.studies.study import Success as Success
from research.studies.study import Tag as Tag
from research.studies.study import Task as Task
from research.studies.words import Words as Words
