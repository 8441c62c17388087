"""Heroku's Platform API and token endpoint."""
