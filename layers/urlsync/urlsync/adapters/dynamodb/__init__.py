"""The one DynamoDB table: syncs, their targets and history, and connections.

An item belongs to one of these, by its keys `pk` and `sk`:

- `SYNC#<sync id>`, `SYNC`: a sync, also in the index `by_project` by its `project_id` and `sync_id`, and
  unless it is disconnected in the index `by_due_time` by its `due_shard` and `due_at`;
- `SYNC#<sync id>`, `HISTORY#<time>#<entry id>`: a history entry, deleted some time after its `expires_at`;
- `TARGET#<project id>#<env var>`, `TARGET`: names the one sync that may write this env var;
- `CONNECTION#<connection id>`, `CONNECTION`: a connection, its credentials encrypted;
- `RECONCILE`, `LAST_RUN`: what the schedule did last.

Only syncs have a `project_id`, so that the index holds nothing else.
"""
