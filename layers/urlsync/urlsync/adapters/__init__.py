"""The ports, implemented: Heroku, Hasura Cloud and AWS. Library errors end here and become ours."""
