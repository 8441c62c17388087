"""Creating Heroku databases step by step, and syncs that are on by default."""
