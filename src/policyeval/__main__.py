"""`python -m policyeval`: the command `policyeval`, where it is not on the path."""

from policyeval.cli.main import main

main()
