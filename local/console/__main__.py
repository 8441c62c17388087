"""`python -m local.console`: warn if the console's tests will be skipped because there is no browser."""

from local.console.chromium import MISSING, chromium

if __name__ == "__main__" and chromium() is None:
    print(f"{MISSING}; until then the console's tests will be skipped")
