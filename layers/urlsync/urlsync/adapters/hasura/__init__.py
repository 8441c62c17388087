"""Hasura Cloud's control plane, as the port wants it."""
