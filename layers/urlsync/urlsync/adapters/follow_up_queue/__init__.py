"""The queue of follow-ups: what was updated some seconds ago and is to be confirmed now."""
