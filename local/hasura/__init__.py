"""A simulator of Hasura Cloud: its control plane, and each project's own API.

The model (``cloud``, ``engine`` and their parts) is plain Python with an injected clock, random source and
database port, so that tests can use it without HTTP. ``server`` puts it behind HTTP; ``__main__`` starts it.
"""
