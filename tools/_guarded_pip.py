"""The pip of a wheel, kept to trusted ways, and answering questions of an index.

    python tools/_guarded_pip.py WHEEL OPTION...

Each line of stdin is a question, ``{"ask": a method of Answers, ...its parameters}``,
and gets a line on stdout: ``{"answer": ...}`` or ``{"failure": "why"}``.
"""

import json
import os
import sys
from pathlib import Path

from bundling.ways import refusal

sys.path.insert(0, sys.argv.pop(1))

from pip._internal.commands.download import DownloadCommand  # noqa: E402
from pip._internal.exceptions import InstallationError  # noqa: E402
from pip._internal.index.collector import LinkCollector, parse_links  # noqa: E402
from pip._internal.models.link import Link  # noqa: E402
from pip._internal.models.target_python import TargetPython  # noqa: E402
from pip._internal.network.session import PipSession  # noqa: E402
from pip._internal.network.utils import response_chunks  # noqa: E402
from pip._internal.utils.misc import redact_auth_from_url  # noqa: E402
from pip._vendor.packaging.specifiers import SpecifierSet  # noqa: E402
from pip._vendor.requests.exceptions import RequestException, SSLError  # noqa: E402

# More than an answer, or a file of pip or setuptools, ever had.
LARGEST = 50 * 1024 * 1024


def guard():
    """Let each request be refused before it is sent; a redirect is one, too.

    A failure ends the question: pip would go on with what else it finds.  A page
    without end is one, too.
    """
    send = PipSession.send

    def guarded(session, request, **options):
        reason = refusal(request.url, os.environ.get("PIP_INDEX_URL", "https:"))
        if reason:
            raise InstallationError(reason)
        is_page = not options.get("stream")
        try:
            response = send(session, request, **{**options, "stream": True})
            if is_page:
                # What requests keeps of what it has read.
                chunks = response.iter_content(1 << 20)
                response._content = bounded(chunks, request.url)
        except SSLError as error:
            raise InstallationError(
                f"its certificate proves nothing: {error}"
            ) from None
        except RequestException as error:
            reason = str(error).rpartition("Caused by ")[2]
            raise InstallationError(f"it could not be reached: {reason}") from None
        # What pip does not follow is no answer either.
        if response.is_redirect and options.get("allow_redirects", True):
            where = response.headers["Location"].partition(":")[0]
            raise InstallationError(f"it leads to {where}: which is refused")
        if response.status_code >= 400 and response.status_code != 404:
            status = f"{response.status_code} {response.reason}"
            url = redact_auth_from_url(request.url)
            raise InstallationError(f"it could not be reached: {url}: {status}")
        return response

    PipSession.send = guarded


def bounded(chunks, url):
    """Return the bytes of an answer that comes in chunks."""
    content = b""
    for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            reason = f"{redact_auth_from_url(url)} has more than {LARGEST >> 20} MB"
            raise InstallationError(reason)
    return content


class Answers(DownloadCommand):
    """Answers questions, with the options of pip's command line."""

    def run(self, options, arguments):
        self.options, self.session = options, self.get_default_session(options)
        for line in sys.stdin:
            question = json.loads(line)
            try:
                answer = getattr(self, question.pop("ask"))(**question)
                told = {"answer": answer}
            except (InstallationError, OSError) as error:
                told = {"failure": str(error)}
            print(json.dumps(told), file=ANSWERS, flush=True)
        return 0

    def newest(self, python, project, version, any_python):
        """Return the newest wheel for all platforms, or that of a version, or None.

        :param python: such as [3, 9], which stands for 3.9.0.
        :param any_python: whether it need not serve that Python.
        """
        # Wheels that are the same for every platform and implementation.
        target = TargetPython(["any"], tuple(python), ["none"], "py")
        finder = self._build_package_finder(
            self.options, self.session, target, any_python
        )
        wanted = SpecifierSet(f"=={version}" if version else "")
        best = finder.find_best_candidate(project, wanted).best_candidate
        if best is None:
            return None
        return {
            "url": best.link.url_without_fragment,
            "version": str(best.version),
            "sha256": best.link._hashes.get("sha256"),
            "yanked": best.link.is_yanked,
        }

    def fetch(self, url, path):
        content = self.get(url)
        if content is None:
            raise InstallationError(f"it has no {redact_auth_from_url(url)}")
        Path(path).write_bytes(content)

    def describe(self, project, version, folder):
        """Return what the index has beside a release.

        There are the SHA-256 that it publishes for each file of the project, the
        name of the sdist, which is put into the folder, and what is known of
        vulnerabilities; None where the index has nothing.
        """
        collector = LinkCollector.create(self.session, options=self.options)
        pages = [
            collector.fetch_response(Link(url))
            for url in collector.search_scope.get_index_urls_locations(project)
        ]
        found = [link for page in filter(None, pages) for link in parse_links(page)]
        links = {link.filename: link for link in found}
        sdists = [f"{project}-{version}{end}" for end in (".tar.gz", ".zip")]
        sdist = next((name for name in sdists if name in links), None)
        if sdist:
            self.fetch(links[sdist].url, Path(folder, sdist))
        base = self.options.index_url.rstrip("/").removesuffix("/simple")
        try:
            known = json.loads(self.get(f"{base}/pypi/{project}/{version}/json"))
            vulnerabilities = known["vulnerabilities"]
        except (TypeError, ValueError, KeyError, RecursionError):
            vulnerabilities = None
        return {
            "files": {n: link._hashes.get("sha256") for n, link in links.items()},
            "sdist": sdist,
            "vulnerabilities": vulnerabilities,
        }

    def get(self, url):
        """Return what is there, None if there is nothing."""
        headers = {"Accept-Encoding": "identity"}
        with self.session.get(url, headers=headers, stream=True) as response:
            if response.status_code == 404:
                return None
            try:
                # As it was sent: what is inflated on the way has no limit.
                return bounded(response_chunks(response, 1 << 20), url)
            except RequestException as error:
                raise InstallationError(f"it could not be reached: {error}") from None


if __name__ == "__main__":
    guard()
    # What pip prints must not be taken for an answer.
    ANSWERS = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.exit(Answers("answers", "").main(sys.argv[1:]))
