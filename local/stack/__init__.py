"""Run the real template on one machine: `python -m local.stack up|down`.

`up` starts PostgreSQL, the Heroku and Hasura Cloud simulators and an AWS emulator, builds and deploys
`template.yaml` with SAM, and writes `.local/stack.json`, which describes the stack to everything else.
Start reading at `runner`.
"""
