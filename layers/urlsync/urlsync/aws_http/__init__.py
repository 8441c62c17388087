"""The few signed calls to AWS of the one function that cannot afford botocore's start-up time."""
