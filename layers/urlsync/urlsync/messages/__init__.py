"""What travels on the queues and the bus. Senders, consumers and dead letters share these formats."""
