"""The FIFO queue of check requests, as the sync function sees it."""
