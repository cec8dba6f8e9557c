"""Refreshing the bundle: what is to come, and bringing it, all or nothing."""

import contextlib
import signal
import tempfile
from pathlib import Path

from . import changelog, readme, sbom, swap, table, wheelfile
from .clone import (
    BUNDLED,
    CHANGES,
    README,
    ROOT,
    SBOM,
    TABLE,
    intact,
    open_index,
    read,
    read_pythons,
    read_table,
)
from .index import NoRelease
from .say import Failure


def refresh(options, teller):
    """Bring what is newest, or tell what that would be; return the exit status."""
    pythons = read_pythons()
    with contextlib.ExitStack() as stack:
        stack.enter_context(swap.lock(BUNDLED, exclusive=not options.dry_run))
        if options.dry_run:
            if swap.interrupted(ROOT):
                raise Failure(
                    "an earlier run was killed half way; run this script "
                    "without --dry-run to undo what it left"
                )
            stage = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        else:
            swap.recover(ROOT)
            stage = stack.enter_context(swap.staging(ROOT))
        _, old, faults = read_table()
        if faults:
            raise Failure(faults[0])
        scratch = stage / "scratch"
        scratch.mkdir()
        index = open_index(options, old, scratch, teller)
        new = table.make(choose(index, options, pythons, teller), pythons)
        return bring(options, teller, index, stage, pythons, old, new)


def choose(index, options, pythons, teller):
    """Return ``{(project, python): Found}`` of what every Python is to get."""
    pinned = {}
    for project in table.PROJECTS:
        version = getattr(options, project)
        if version:
            takers = [p for p in pythons if project in table.projects_for(p)]
            for python in pin(index, project, version, takers, teller):
                pinned[project, python] = f"{project}=={version}"

    def question(python):
        projects = table.projects_for(python)
        wanted = [pinned.get((project, python), project) for project in projects]
        return lambda: index.newest(python, wanted)

    answers = index.ask_all({python: question(python) for python in pythons}, teller)
    chosen = {}
    for python, answer in answers.items():
        if isinstance(answer, NoRelease):
            raise answer
        chosen.update({(name, python): wheel for name, wheel in answer.items()})
    return chosen


def pin(index, project, version, pythons, teller):
    """Return the Pythons that a release serves.

    :raises NoRelease: if it serves none, does not exist or is yanked.
    """
    questions = {
        python: lambda python=python: index.versions(project, python)
        for python in pythons
    }
    answers = index.ask_all(questions, teller)
    takers = [
        python
        for python, answer in answers.items()
        if not isinstance(answer, NoRelease) and version in answer
    ]
    if not takers:
        index.exists(project, version, pythons[-1])
        raise NoRelease(f"{project} {version} serves no Python that is supported here")
    return takers


def bring(options, teller, index, stage, pythons, old, new):
    """Bring the bundle from the *old* rows to the *new* ones; return the status."""
    pinned = {row.filename: row.sha256 for row in old}
    for row in new:
        if pinned.get(row.filename, row.sha256) != row.sha256:
            raise Failure(
                f"hash mismatch: the index publishes {row.sha256} for "
                f"{row.filename}, the table pins {pinned[row.filename]}"
            )
    missing = list({row.filename: row for row in new if not intact(row)}.values())
    named = {row.filename for row in new}
    stale = [path for path in sorted(BUNDLED.glob("*.whl")) if path.name not in named]
    changes = table.changes(old, new, pythons)
    for change in changes:
        before, after = change.old or "none", change.new or "none"
        teller.say(f"Python {change.pythons}: {change.project} {before} -> {after}")
    if options.dry_run:
        return would_change(options, teller, new, missing, stale, pythons)

    for row in missing:
        teller.say(f"downloading {row.filename}")
        index.download(row, row.first, stage, teller.live)
        vet(stage / row.filename, row, pythons)
    arrived = {row.filename for row in missing}
    texts = [
        (SBOM, sbom.render(new, lambda n: (stage if n in arrived else BUNDLED) / n)),
        (CHANGES, changelog.add(read(CHANGES), changes) if changes else None),
        (README, readme.update(read(README), new, pythons)),
        (TABLE, table.render(new)),
    ]
    incoming = [(stage / row.filename, BUNDLED / row.filename) for row in missing]
    for place, content in texts:
        if content is not None and content != read(place):
            (stage / place.name).write_text(content, newline="")
            incoming.append((stage / place.name, place))
    if not incoming and not stale:
        teller.say("up to date")
        return 0
    # From here to the end takes milliseconds: it is no longer interrupted.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    swap.put(ROOT, stage, incoming, stale)
    for _, place in incoming:
        teller.say(f"wrote {place.relative_to(ROOT)}")
    for place in stale:
        teller.say(f"removed {place.relative_to(ROOT)}")
    return 0


def would_change(options, teller, new, missing, stale, pythons):
    """Say what a run would do beyond the changes told already."""
    would = [f"would download {row.filename}" for row in missing]
    would += [f"would remove {path.name}" for path in stale]
    if read(TABLE) != table.render(new):
        would.append("would write wheels.txt")
    if read(README) != readme.update(read(README), new, pythons):
        would.append(f"would write {README.name}")
    if missing or read(SBOM) != sbom.render(new, BUNDLED.joinpath):
        would.append(f"would write {SBOM.name}")
    for line in would or ["up to date"]:
        teller.say(line)
    return 1 if would and options.exit_code else 0


def vet(path, row, pythons):
    """Refuse a downloaded wheel that is not what the index and its name say."""
    actual = wheelfile.sha256(path)
    if actual is None:
        raise Failure(f"pip did not bring {row.filename}")
    if actual != row.sha256:
        raise Failure(
            f"hash mismatch: {row.filename} has {actual}, "
            f"the index publishes {row.sha256}"
        )
    served = [python for python in pythons if row.covers(python)]
    for fault in wheelfile.faults(path, row.version, served):
        raise Failure(fault)
