"""The one DynamoDB table. `keys` has every key and index, `codec` how dataclasses become attributes.

Each item says by `schema_version` in which version of its kind it is; `table` has the rules.
"""
