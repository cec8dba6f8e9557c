"""The command line of the release script."""

import argparse
import signal
from pathlib import Path

from ensurepip import BootstrapError

from . import check, clone, packaging, refresh, table
from .say import Failure, Teller, complain
from .ways import refusal


def main(arguments=None):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options = parse(arguments)
        teller = Teller(options.quiet, options.verbose)
        if options.check:
            return check.check(options, teller)
        return refresh.refresh(options, teller)
    except (Failure, BootstrapError) as error:
        complain(error)
    except KeyboardInterrupt:
        complain("interrupted; nothing was changed")
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        complain(f"{error.strerror or error}{where}; nothing was changed")
    return 1


def parse(arguments):
    class Parser(argparse.ArgumentParser):
        def error(self, message):
            self.exit(2, f"{self.prog}: error: {message}\n")

    parser = Parser(
        prog="update_bundled",
        description="Refresh the bundled wheels from the index, or check them.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--check", action="store_true", help="check the bundle, change nothing")
    add("--offline", action="store_true", help="with --check: do not ask the index")
    add("--dry-run", action="store_true", help="show what would change")
    add("--exit-code", action="store_true", help="with --dry-run: exit 1 on a change")
    projects = table.projects(clone.read_rows())
    for project in projects:
        add(
            f"--{project}",
            dest=project,
            metavar="VERSION",
            help=f"take this release of {project} for the Pythons it supports",
        )
    add("--index-url", metavar="URL", help="ask this index")
    add("--find-links", metavar="DIR", help="with --no-index: a folder of wheels")
    add("--no-index", action="store_true", help="use a folder instead of an index")
    add("-q", "--quiet", action="store_true", help="print nothing but errors")
    add("-v", "--verbose", action="store_true", help="print what pip is asked, too")
    options = parser.parse_args(arguments)
    pins = [getattr(options, project) for project in projects]
    if options.offline and not options.check:
        parser.error("--offline goes with --check")
    if options.exit_code and not options.dry_run:
        parser.error("--exit-code goes with --dry-run")
    if options.check and (options.dry_run or any(pins)):
        parser.error("--check goes without --dry-run and the version of a project")
    if bool(options.find_links) != options.no_index:
        parser.error("--find-links and --no-index go together")
    if options.no_index and options.index_url:
        parser.error("--index-url and --no-index exclude each other")
    if options.find_links and not Path(options.find_links).is_dir():
        parser.error(f"{options.find_links} is not a folder")
    if options.index_url and refusal(options.index_url):
        parser.error(refusal(options.index_url))
    for pin in filter(None, pins):
        if not packaging.is_final(pin):
            parser.error(f"{pin} is not the version of a final release")
    return options
