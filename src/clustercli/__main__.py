"""What the installed script and ``python -m clustercli`` run, and nothing else imports.

Before anything else is imported, Ctrl-C is left to the system: there is nothing to undo yet, and it
ends the program by itself, without a word. Python would show where it came.
"""

# What the module signal is made of, which makes enumerations first, for a millisecond.
import _signal  # type: ignore[import-not-found]

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def main() -> None:
    """Run ``clustercli`` with the arguments of the process, and exit."""
    from clustercli.cli.entry import main

    main()


if __name__ == "__main__":
    main()
