"""Connections: the accounts at Heroku and Hasura Cloud, and what they can see."""
