"""Heroku's Platform API and token endpoint, as the ports want them."""
