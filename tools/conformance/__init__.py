"""Probes of what this project assumes of Heroku and Hasura Cloud, against the simulators or the real services."""
