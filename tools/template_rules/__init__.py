"""Our own rules for the template, run by cfn-lint beside its own: what a review must not have to find."""
