"""Benchmarks of the packages that are deployed to Lambda: `python -m bench [--quick]`.

Times depend on the machine, so every time is a multiple of a bare `python -c pass` of the same run, and only
counts have limits that fail: instructions, imported modules, calls, bytes. Start reading at `__main__`;
docs/performance.md explains the method and the results.
"""
