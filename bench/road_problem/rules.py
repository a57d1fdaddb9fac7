"""No question of this service needs a rule."""
