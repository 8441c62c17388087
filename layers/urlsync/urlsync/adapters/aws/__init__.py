"""AWS services as the ports want them, DynamoDB apart."""
