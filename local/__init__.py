"""Everything that exists only to run the service on one machine; nothing of it is deployed."""
