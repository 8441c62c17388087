"""What the service costs: `python -m bench [--quick]`, measured on the packages as Lambda gets them.

Times drift with the machine, so every time is shown as a ratio to a bare `python -c pass` of the same run,
and only counts are gated: instructions, imported modules, calls, bytes. Start reading at `__main__`;
docs/performance.md explains the method and the results.
"""
