"""Reconcile a restored table with the audit log."""
