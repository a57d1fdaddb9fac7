"""Documents that follow from the inventory of data: privacy notice, record of processing, draft of a DPIA."""

from __future__ import annotations

from prototype_kit.privacy.document import Document as Document
from prototype_kit.privacy.document import as_html as as_html
from prototype_kit.privacy.document import as_markdown as as_markdown
from prototype_kit.privacy.document import as_page as as_page
from prototype_kit.privacy.dpia import dpia_document as dpia_document
from prototype_kit.privacy.notice import inventories as inventories
from prototype_kit.privacy.notice import notice_document as notice_document
from prototype_kit.privacy.notice import rights as rights
from prototype_kit.privacy.notice import services_parts as services_parts
from prototype_kit.privacy.record import Processing as Processing
from prototype_kit.privacy.record import record as record
from prototype_kit.privacy.record import record_document as record_document
from prototype_kit.privacy.table import Row as Row
from prototype_kit.privacy.table import as_cells as as_cells
from prototype_kit.privacy.table import as_data as as_data
from prototype_kit.privacy.table import inventory_document as inventory_document
from prototype_kit.privacy.table import inventory_rows as inventory_rows
