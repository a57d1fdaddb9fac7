"""Every table. Types are the same on each database: text, whole numbers, bytes, and times as milliseconds.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from prototype_kit.store.tables.accounts import account as account
from prototype_kit.store.tables.accounts import account_session as account_session
from prototype_kit.store.tables.accounts import allowance as allowance
from prototype_kit.store.tables.accounts import sign_in as sign_in
from prototype_kit.store.tables.bookings import booked_piece as booked_piece
from prototype_kit.store.tables.bookings import booked_time as booked_time
from prototype_kit.store.tables.bookings import booking as booking
from prototype_kit.store.tables.bookings import closed_day as closed_day
from prototype_kit.store.tables.bookings import day_move as day_move
from prototype_kit.store.tables.cases import case_entry as case_entry
from prototype_kit.store.tables.cases import case_word as case_word
from prototype_kit.store.tables.cases import cases as cases
from prototype_kit.store.tables.cases import follower as follower
from prototype_kit.store.tables.cases import message as message
from prototype_kit.store.tables.cases import saved_view as saved_view
from prototype_kit.store.tables.cases import voice as voice
from prototype_kit.store.tables.columns import Instant as Instant
from prototype_kit.store.tables.columns import metadata as metadata
from prototype_kit.store.tables.drafts import draft as draft
from prototype_kit.store.tables.drafts import hand_over as hand_over
from prototype_kit.store.tables.drafts import upload as upload
from prototype_kit.store.tables.drafts import upload_content as upload_content
from prototype_kit.store.tables.erasures import erasure as erasure
from prototype_kit.store.tables.events import daily_salt as daily_salt
from prototype_kit.store.tables.events import event as event
from prototype_kit.store.tables.events import objection as objection
from prototype_kit.store.tables.figures import channel_volume as channel_volume
from prototype_kit.store.tables.figures import daily_metric as daily_metric
from prototype_kit.store.tables.figures import feedback as feedback
from prototype_kit.store.tables.figures import feedback_comment as feedback_comment
from prototype_kit.store.tables.figures import metric_cell as metric_cell
from prototype_kit.store.tables.figures import metric_part as metric_part
from prototype_kit.store.tables.figures import monthly_metric as monthly_metric
from prototype_kit.store.tables.figures import roll_up as roll_up
from prototype_kit.store.tables.figures import roll_up_state as roll_up_state
from prototype_kit.store.tables.invitations import invitation as invitation
from prototype_kit.store.tables.openid import openid_identity as openid_identity
from prototype_kit.store.tables.openid import openid_request as openid_request
from prototype_kit.store.tables.residents import account_case as account_case
from prototype_kit.store.tables.residents import email_change as email_change
from prototype_kit.store.tables.residents import mandate as mandate
from prototype_kit.store.tables.residents import mandate_case as mandate_case
from prototype_kit.store.tables.residents import profile as profile
