"""``python -m clustercli`` is ``clustercli``."""

from clustercli.cli.main import main

main()
