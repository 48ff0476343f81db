"""`python -m ops` is `govharvest`."""

from ops.cli import main

main(prog_name="govharvest")
