"""Hasura Cloud's control plane, and the APIs of its projects."""
