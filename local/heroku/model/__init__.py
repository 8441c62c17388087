"""The model of Heroku in memory: no HTTP, an injected clock, an injected database server.

`local.heroku.model.heroku.Heroku` combines the parts.
"""
