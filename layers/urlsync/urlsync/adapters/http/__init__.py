"""HTTP to Heroku and Hasura Cloud, with deadlines and limits."""
