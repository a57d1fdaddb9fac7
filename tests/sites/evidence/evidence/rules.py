"""Nothing has to be decided here."""
