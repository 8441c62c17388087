"""A Heroku for one machine: Platform API, data API, sign-in and webhook deliveries. Nothing of it is ever deployed."""
