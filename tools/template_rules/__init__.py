"""The project's own rules for the template, run by cfn-lint together with its own rules."""
