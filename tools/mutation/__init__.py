"""Mutation testing of the code that decides: what mutmut changes, a test must notice.

A mutant is one function with one small change. It is killed where a test fails because of it, and survives
where all tests still pass: then a test is missing, or the code is not needed, or the change makes no
difference. The last kind is listed in `tests/mutation/equivalent.toml`, each with the reason.
"""
