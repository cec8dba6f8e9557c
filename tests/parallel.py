"""Runs the tests in as many processes as there are processors.

    python tests/parallel.py [PYTEST-ARGUMENT ...]

Most of a test's time is that of one other process which it waits for. Each
process takes the next test that no other has.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

NO_TESTS = 5


def main(arguments):
    runs = []
    with tempfile.TemporaryDirectory() as claims:
        command = [sys.executable, "-m", "pytest", f"--claims={claims}", *arguments]
        for _ in range(os.cpu_count() or 1):
            output = tempfile.TemporaryFile("w+")
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
            runs.append((process, output))
        statuses = [process.wait() for process, _output in runs]
    totals = collections.Counter()
    for _process, output in runs:
        output.seek(0)
        text = output.read()
        print(text)
        closing = text.rstrip().rpartition("\n")[2]
        for number, what in re.findall(r"(\d+) (passed|failed|error|skipped)", closing):
            totals["failed" if what == "error" else what] += int(number)
    print("{passed} passed, {failed} failed, {skipped} skipped".format_map(totals))
    bad = [status for status in statuses if status not in (0, NO_TESTS)]
    return bad[0] if bad else min(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
