"""AWS services, except for DynamoDB."""
