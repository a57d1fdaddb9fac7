"""Lessons: steps that somebody does in a project of theirs, each looked at by the machine."""

from __future__ import annotations

from prototype_kit.lessons.catalogue import lessons as lessons
from prototype_kit.lessons.copies import is_as as is_as
from prototype_kit.lessons.copies import keep_copy as keep_copy
from prototype_kit.lessons.copies import put_back as put_back
from prototype_kit.lessons.crowd import PEOPLE as PEOPLE
from prototype_kit.lessons.crowd import crowd as crowd
from prototype_kit.lessons.progress import Done as Done
from prototype_kit.lessons.progress import Progress as Progress
from prototype_kit.lessons.reviewing import reviewed as reviewed
from prototype_kit.lessons.step import Edit as Edit
from prototype_kit.lessons.step import Lesson as Lesson
from prototype_kit.lessons.step import Look as Look
from prototype_kit.lessons.step import Step as Step
from prototype_kit.lessons.step import not_yet as not_yet
from prototype_kit.lessons.step import read_lesson as read_lesson
from prototype_kit.lessons.step import right as right
from prototype_kit.lessons.subject import find_subject as find_subject
from prototype_kit.lessons.subject import worked_on as worked_on
from prototype_kit.lessons.telling import lesson_page as lesson_page
from prototype_kit.lessons.telling import step_text as step_text
from prototype_kit.lessons.workspace import Workspace as Workspace
