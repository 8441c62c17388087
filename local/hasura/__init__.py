"""A simulator of Hasura Cloud: its control plane, and each project's own API.

The model (``cloud``, ``engine`` and what they are made of) is plain Python with an injected clock, random
source and database port, so that tests can drive it without HTTP. ``application`` puts it behind HTTP;
``__main__`` starts it.
"""
