"""A Heroku for one machine: Platform API, data API, sign-in, webhook deliveries. It is never deployed."""
