"""A YAML file as its author wrote it: text, with the line of every word.

Scalars stay strings (`yes`, `10:30`, `07` and `1` never turn into something else); the model that a
scalar lands in gives it its type. What is wrong is collected in `Faults`, so that an author sees all
of it at once.
"""

from __future__ import annotations

from prototype_kit.document.filling import FORM as FORM
from prototype_kit.document.filling import fill as fill
from prototype_kit.document.filling import is_like as is_like
from prototype_kit.document.filling import nearest as nearest
from prototype_kit.document.node import Faults as Faults
from prototype_kit.document.node import Node as Node
from prototype_kit.document.reading import parse_yaml as parse_yaml
from prototype_kit.document.reading import read_text as read_text
from prototype_kit.document.reading import read_yaml as read_yaml
from prototype_kit.document.words import Edition as Edition
from prototype_kit.document.words import Sentence as Sentence
from prototype_kit.document.words import Term as Term
from prototype_kit.document.words import WordKeys as WordKeys
from prototype_kit.document.words import word_keys as word_keys
from prototype_kit.document.words import words_in as words_in
