"""The pages of research, and its only Flask: what participants see, and what the team does in the console."""
