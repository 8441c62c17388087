"""The use cases, put together over ports. Each part is made once, when first asked for.

The functions hand their adapters in (`urlsync.composition`), the tests their fakes. Each module imports only
what its own use cases need: whatever a function imports makes it start later.
"""
