"""Cases: what was sent, what became of it, and who is told."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from prototype_kit.store.tables.columns import index_where_set, instant, metadata, number, origin, text

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    text("reference", unique=True),
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False, unique=True),
    text("service"),
    text("journey"),
    text("release"),
    # What it is about: in words for staff, by kind, thing and place.
    text("title"),
    text("kind", null=True),
    text("asset", null=True),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    text("answers"),
    text("assistance", null=True),
    instant("received_at"),
    # How far it is. `state` is the group of its status when it came into it, so that lists need not know
    # every service's statuses.
    text("status"),
    text("state"),
    instant("status_at"),
    instant("ended_at", null=True),
    text("target", null=True),
    instant("due_at", null=True),
    instant("paused_at", null=True),
    # Who sees to it.
    text("priority"),
    text("team"),
    Column("assignee_id", Integer, ForeignKey("account.id"), nullable=True),
    Column("duplicate_of", Integer, ForeignKey("cases.id"), nullable=True),
    number("voices"),
    instant("survey_at", null=True),
    number("version"),
    text("held_because", null=True),  # why it must not be erased, such as a claim in court
    instant("erased_at", null=True),
    *origin(),
    # Each order of the list of cases, with and without a state.
    Index(None, "received_at"),
    Index(None, "due_at"),
    Index(None, "status_at"),
    Index(None, "state", "received_at"),
    Index(None, "state", "due_at"),
    Index(None, "state", "status_at"),
    Index(None, "service", "received_at"),
    Index(None, "service", "state", "received_at"),
    Index(None, "service", "kind", "received_at"),
    Index(None, "priority", "state", "received_at"),
    Index(None, "team", "state", "received_at"),
    Index(None, "assignee_id", "state", "received_at"),
    # What few cases have, or have only later.
    index_where_set("asset", "service", "asset"),
    index_where_set("latitude", "service", "state", "latitude"),
    index_where_set("duplicate_of", "duplicate_of"),
    index_where_set("survey_at", "survey_at"),
    index_where_set("ended_at", "service", "ended_at", "erased_at"),
    index_where_set("research_session", "research_session"),
)

# Nothing here is ever changed: what was done stays done, and what was said stays said.
case_entry = Table(
    "case_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    instant("at"),
    text("kind"),
    text("status", null=True),
    number("public"),
    text("words"),
    text("translated", null=True),  # JSON: the words in other languages, by code
    text("by"),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=True),
    Column("for_account_id", Integer, ForeignKey("account.id"), nullable=True),  # for whom a resident acted
)

# The words that a case is found by, in small letters.
case_word = Table(
    "case_word",
    metadata,
    text("word"),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "case_id", name="pk_case_word"),
)

# Who is told what happens to a case. The first is whoever reported it.
follower = Table(
    "follower",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    text("channel"),
    text("recipient"),
    text("language"),
    text("base"),  # the address of the site that they use
    number("reporter"),
    number("counted"),  # whether they are one of the people who told us; see voices.py
    instant("created_at"),
    instant("ended_at", null=True),
    Index(None, "case_id", "recipient", unique=True),
)

# The browsers in which somebody said that they have the same need.
voice = Table(
    "voice",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    text("session"),  # SHA-256 of the cookie's value
    PrimaryKeyConstraint("case_id", "session", name="pk_voice"),
)

# A filter of the list of cases that somebody gave a name.
saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    text("name"),
    text("query"),
    Index(None, "account_id", "name", unique=True),
)

message = Table(
    "message",
    metadata,
    Column("number", Integer, primary_key=True),  # the order in which they were written
    text("id", unique=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=True, index=True),
    text("channel"),
    text("template"),
    text("recipient"),
    text("subject"),
    text("body"),
    text("state"),
    number("attempts"),
    instant("due_at"),
    instant("leased_until", null=True),
    instant("created_at"),
    instant("sent_at", null=True),
    text("error", null=True),
    Index(None, "state", "due_at"),
    Index(None, "state", "number"),
    Index(None, "recipient"),
)
