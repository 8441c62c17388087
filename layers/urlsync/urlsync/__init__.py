"""Keeps a Hasura Cloud project's database URL equal to a rotating Heroku config var."""
