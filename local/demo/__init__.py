"""The demo: a credential rotation reaches Hasura, step by step. Start reading at `scenario`."""
