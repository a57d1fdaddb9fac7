"""The inventory of data: what each service collects about people, why, on what basis, who sees it, how long.

It follows from the questions, from what is usual for their type, from what an account keeps, and from what
the author says in `personal_data:`. The privacy notice, the record of processing and the draft of a DPIA are
made of it.
"""

from __future__ import annotations

from prototype_kit.inventory.accounts import ACCOUNT_ITEMS as ACCOUNT_ITEMS
from prototype_kit.inventory.faults import advise_data as advise_data
from prototype_kit.inventory.faults import find_data_faults as find_data_faults
from prototype_kit.inventory.items import Inventory as Inventory
from prototype_kit.inventory.items import Item as Item
from prototype_kit.inventory.items import read_inventory as read_inventory
