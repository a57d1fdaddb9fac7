"""Giving people all that is kept about them: one document, as data and in words, with their files."""

from prototype_kit.person_export.archive import FOLDER as FOLDER
from prototype_kit.person_export.archive import write_archive as write_archive
from prototype_kit.person_export.document import VERSION as VERSION
from prototype_kit.person_export.document import PersonExport as PersonExport
from prototype_kit.person_export.telling import tell_person as tell_person
from prototype_kit.person_export.telling import what_is_left_out as what_is_left_out
