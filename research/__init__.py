"""The user-research logbook: an extension that uses the kit through its public names only.

The package is empty: it holds no pages, tables or commands.
"""
