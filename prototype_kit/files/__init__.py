"""Files that people send: what they are is decided by what is in them, never by their names.

What cannot be read safely is refused by name of a rule. Photos are made anew, without what a camera writes
beside the picture; other files are kept as they came, once nothing in them could act by itself.
"""

from __future__ import annotations

from prototype_kit.files.clean import CleanFile as CleanFile
from prototype_kit.files.clean import FileRefused as FileRefused
from prototype_kit.files.clean import Kind as Kind
from prototype_kit.files.names import clean_name as clean_name
from prototype_kit.files.reading import ENDINGS as ENDINGS
from prototype_kit.files.reading import MEDIA_TYPES as MEDIA_TYPES
from prototype_kit.files.reading import read_file as read_file
