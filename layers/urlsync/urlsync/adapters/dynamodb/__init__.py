"""The one DynamoDB table: syncs, their targets and history, and connections.

An item belongs to one of these, by its keys `pk` and `sk`:

- `SYNC#<sync id>`, `SYNC`: a sync, also in the index `by_project` by its `project_id` and `sync_id`, and
  unless it is disconnected in the index `by_due_time` by its `due_shard` and `due_at`;
- `SYNC#<sync id>`, `HISTORY#<time>#<entry id>`: a history entry, deleted some time after its `expires_at`;
- `TARGET#<project id>#<env var>`, `TARGET`: names the one sync that may write this env var;
- `DECLINED#<project id>#<app id>`, `DECLINED`: a person chose against a sync of this app here;
- `PROVISIONING#<provisioning id>`, `PROVISIONING`: how far a project came by a Heroku database;
- `CONNECTION#<connection id>`, `CONNECTION`: a connection, its credentials encrypted;
- `CONNECTIONS`, `<connection id>`: lists the connections;
- `SIGN_IN#<hash of its state>`, `SIGN_IN`: a person who is at Heroku to connect an account;
- `RECONCILE`, `LAST_RUN`: what the schedule did last.

Each says by `schema_version` in which version of its kind it is; `schema` has the rules.

Only syncs have a `project_id`, so that the index `by_project` holds nothing else. For the same reason only
syncs have both `status` and `created_at` (the index `by_status`), or both `connection_id` and `sync_id`
(`by_connection`).
"""
