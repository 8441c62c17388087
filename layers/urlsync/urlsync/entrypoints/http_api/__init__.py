"""The operators' API: HTTP on the outside, use cases on the inside.

Only the function `admin` imports this package: it needs pydantic, which no other function pays for.
Start reading at `api`.
"""
