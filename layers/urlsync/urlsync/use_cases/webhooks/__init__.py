"""The webhooks at Heroku: register, repair and remove them, and rotate the master secret."""
