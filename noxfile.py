"""One command a task: ``nox -s quick``, ``nox -s check``, ``nox -s docs``; ``nox -l`` lists all.

Tasks run in the environment that nox is called from (``pip install -e '.[dev]'``): nothing is
installed anew for each, so that a task costs what its programs cost. ``.ci/run`` makes new
environments instead.
"""

from __future__ import annotations

import nox

nox.needs_version = ">=2024.4"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["quick"]


@nox.session
def quick(session: nox.Session) -> None:
    """Run the tests that are not slow, on all cores: within a minute."""
    session.run("pytest", "-n", "auto", "-m", "not slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check lint, format, types, the direction of imports, and the data."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports", "--no-logo")
    session.run("python", "scripts/check_data.py")


@nox.session
def check(session: nox.Session) -> None:
    """Run every check and every test, with coverage: what a change has to pass."""
    lint(session)
    session.run("pytest", "-n", "auto", "--cov", "--cov-report=", *session.posargs)
    session.run("coverage", "report", "--fail-under=95")


@nox.session
def docs(session: nox.Session) -> None:
    """Make anew what is made from the program: catalogue, pages of docs, outputs in the READMEs."""
    for script in ("catalogues", "cli_docs", "json_docs", "readme_outputs"):
        session.run("python", f"scripts/{script}.py")


@nox.session
def release(session: nox.Session) -> None:
    """Check what only a release needs: every message in Chinese."""
    session.run("python", "scripts/catalogues.py", "--release")
