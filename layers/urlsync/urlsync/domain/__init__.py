"""The domain's types and rules. Pure: no clock, no network, standard library only."""
