"""What Heroku knows and does, in memory: no HTTP, an injected clock, an injected database server.

`local.heroku.model.heroku.Heroku` puts the parts together.
"""
