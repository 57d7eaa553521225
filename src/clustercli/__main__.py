"""``python -m clustercli`` is ``clustercli``."""

from clustercli.cli.entry import main

main()
