"""Refreshing the bundle: what is to come, and bringing it, all or nothing."""

import contextlib
import signal

from . import changelog, readme, sbom, source, swap, table, wheelfile
from .clone import (
    BUNDLED,
    CHANGES,
    README,
    ROOT,
    SBOM,
    TABLE,
    intact,
    read,
    read_pythons,
    read_rows,
)
from .index import NoRelease, asking
from .say import Failure


def refresh(options, teller):
    """Bring what is newest, or tell what that would be; return the exit status."""
    pythons = read_pythons()
    with contextlib.ExitStack() as stack:
        stack.enter_context(swap.lock(BUNDLED, exclusive=not options.dry_run))
        # On the file system of what is replaced.
        stage = stack.enter_context(swap.staging(None if options.dry_run else ROOT))
        scratch = stage / "scratch"
        scratch.mkdir()
        old = read_rows()
        index = stack.enter_context(asking(options, scratch, teller))
        new = table.make(old, choose(index, options, old, pythons, teller), pythons)
        incoming, removed = prepare(index, stage, old, new, pythons, teller)
        if not incoming and not removed:
            teller.say("up to date")
            return 0
        if not options.dry_run:
            # From here to the end takes milliseconds: it is no longer interrupted.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            swap.put(stage, incoming, removed)
    wrote, gone = "wrote", "removed"
    if options.dry_run:
        wrote, gone = "would write", "would remove"
    for _, place in incoming:
        teller.say(f"{wrote} {place.relative_to(ROOT)}")
    for place in removed:
        teller.say(f"{gone} {place.relative_to(ROOT)}")
    return 1 if options.exit_code else 0


def choose(index, options, rows, pythons, teller):
    """Return ``{(project, python): wheel}`` of what every Python is to get."""
    pins = {p: getattr(options, p) for p in table.projects(rows) if getattr(options, p)}
    used = set()

    def newest(python):
        found = {}
        for project in table.projects_for(rows, python):
            # Another release is for the Pythons that a pinned one does not serve.
            with contextlib.suppress(NoRelease):
                if project in pins:
                    found[project] = index.newest(python, project, pins[project])
                    used.add(project)
            if project not in found:
                found[project] = index.newest(python, project)
        return found

    answers = teller.each("asking the index", pythons, newest)
    for project in pins.keys() - used:
        index.newest(pythons[-1], project, pins[project], any_python=True)
        wanted = f"{project}=={pins[project]}"
        raise NoRelease(f"{wanted} serves no Python that is supported here")
    return {
        (project, python): wheel
        for python, found in answers.items()
        for project, wheel in found.items()
    }


def prepare(index, stage, old, new, pythons, teller):
    """Prepare what leads from the *old* rows to the *new* ones in a folder.

    Return the new files as (path in the folder, path where it belongs), and
    the paths of those to be removed.
    """
    pinned = {row.wheel.filename: row.wheel.sha256 for row in old}
    for wheel in [row.wheel for row in new]:
        if pinned.get(wheel.filename, wheel.sha256) != wheel.sha256:
            raise Failure(
                f"hash mismatch: the index publishes {wheel.sha256} for "
                f"{wheel.filename}, the table pins {pinned[wheel.filename]}"
            )
    changes = table.changes(old, new, pythons)
    for project, span, before, after in changes:
        teller.say(f"Python {span}: {project} {before or 'none'} -> {after or 'none'}")

    paths, brought = {}, []
    for row in new:
        name = row.wheel.filename
        vetted = name in pinned and intact(row.wheel)
        paths.setdefault(name, (BUNDLED if vetted else stage) / name)
        if paths[name].parent == stage and not paths[name].exists():
            teller.say(f"downloading {name}")
            index.download(row.wheel, paths[name])
            refuse(wheelfile.faults(paths[name], row, pythons))
            brought.append(row)
    refuse(source.vouch(index, brought, lambda row: paths[row.wheel.filename], teller))
    texts = [
        (SBOM, _bill(new, paths)),
        (CHANGES, changelog.add(read(CHANGES), changes) if changes else read(CHANGES)),
        (README, readme.update(read(README), new, pythons)),
        (TABLE, table.render(new)),
    ]
    incoming = [
        (path, BUNDLED / name) for name, path in paths.items() if path.parent == stage
    ]
    for place, content in texts:
        if content != read(place):
            (stage / place.name).write_text(content, newline="")
            incoming.append((stage / place.name, place))
    return incoming, [p for p in sorted(BUNDLED.glob("*.whl")) if p.name not in paths]


def _bill(rows, paths):
    try:
        return sbom.render(rows, paths.get)
    except Exception as error:  # what a pip says that it vendors can be anything
        raise Failure(f"no bill of materials can be made of them ({error})") from None


def refuse(faults):
    for fault in faults:
        raise Failure(fault)
