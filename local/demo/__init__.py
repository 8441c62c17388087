"""The demo: a rotation reaches Hasura, told step by step. Start reading at `story`."""
