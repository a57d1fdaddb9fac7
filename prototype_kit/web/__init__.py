"""The public web app: the only part of the kit that knows of Flask."""
