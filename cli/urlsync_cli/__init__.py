"""`urlsync`: what operators do with the service, from a terminal or a program."""
