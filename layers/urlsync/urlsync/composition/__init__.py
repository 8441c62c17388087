"""The ports of each function, implemented: adapters of Heroku, Hasura Cloud and AWS.

Each adapter is made once, when first asked for; `urlsync.wiring` puts the use cases over them.
"""
