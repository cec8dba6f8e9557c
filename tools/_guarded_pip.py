"""The pip of a wheel, kept to trusted ways, and able to tell more of an index.

    python tools/_guarded_pip.py WHEEL ARGUMENT...

The arguments are pip's, or ``describe FOLDER PROJECT==VERSION...``: see Describe.
"""

import json
import os
import runpy
import sys
from pathlib import Path

from bundling.ways import refusal

sys.path.insert(0, sys.argv.pop(1))

from pip._internal.commands.download import DownloadCommand  # noqa: E402
from pip._internal.exceptions import InstallationError  # noqa: E402
from pip._internal.index.collector import LinkCollector, parse_links  # noqa: E402
from pip._internal.models.link import Link  # noqa: E402
from pip._internal.network.session import PipSession  # noqa: E402
from pip._internal.network.utils import response_chunks  # noqa: E402

# More than an answer, or an sdist of pip or setuptools, ever had.
LARGEST = 50 * 1024 * 1024


def guard():
    """Let each request be refused before it is sent; a redirect is one, too."""
    send = PipSession.send

    def guarded(session, request, **options):
        reason = refusal(request.url, os.environ.get("PIP_INDEX_URL", "https:"))
        if reason:
            raise InstallationError(reason)
        response = send(session, request, **options)
        # What pip does not follow is no answer either.
        if response.is_redirect and options.get("allow_redirects", True):
            where = response.headers["Location"].partition(":")[0]
            raise InstallationError(f"the index leads to {where}: which is refused")
        return response

    PipSession.send = guarded


class Describe(DownloadCommand):
    """Tell in FOLDER/index.json what the index has beside releases.

    For each there are the SHA-256 that it publishes for each file of its project,
    the name of the sdist, which is put into the folder, and what is known of
    vulnerabilities; null where the index has nothing.
    """

    def run(self, options, arguments):
        self.session = self.get_default_session(options)
        self.collector = LinkCollector.create(self.session, options=options)
        folder, *releases = arguments
        base = options.index_url.rstrip("/").removesuffix("/simple")
        told = {}
        for release in releases:
            project, _, version = release.partition("==")
            links = self.links(project)
            sdists = [f"{project}-{version}{end}" for end in (".tar.gz", ".zip")]
            sdist = next((name for name in sdists if name in links), None)
            if sdist:
                Path(folder, sdist).write_bytes(self.get(links[sdist].url))
            known = self.get(f"{base}/pypi/{project}/{version}/json")
            told[release] = {
                "files": {n: link._hashes.get("sha256") for n, link in links.items()},
                "sdist": sdist,
                "vulnerabilities": vulnerabilities(known),
            }
        Path(folder, "index.json").write_text(json.dumps(told))
        return 0

    def links(self, project):
        pages = [
            self.collector.fetch_response(Link(url))
            for url in self.collector.search_scope.get_index_urls_locations(project)
        ]
        found = [link for page in filter(None, pages) for link in parse_links(page)]
        return {link.filename: link for link in found}

    def get(self, url):
        """Return what is there, None if there is nothing."""
        headers = {"Accept-Encoding": "identity"}
        with self.session.get(url, headers=headers, stream=True) as response:
            if response.status_code == 404:
                return None
            if not response.ok:
                raise InstallationError(f"{url}: {response.status_code}")
            content = b""
            # As it was sent: what is inflated on the way has no limit.
            for chunk in response_chunks(response, 1 << 20):
                content += chunk
                if len(content) > LARGEST:
                    raise InstallationError(f"{url} has more than {LARGEST >> 20} MB")
            return content


def vulnerabilities(document):
    """Return the list of an index's JSON, None if there is no such thing."""
    try:
        return json.loads(document)["vulnerabilities"]
    except (TypeError, ValueError, KeyError, RecursionError):
        return None


if __name__ == "__main__":
    guard()
    if sys.argv[1] == "describe":
        sys.exit(Describe("describe", "").main(sys.argv[2:]))
    sys.argv[0] = "pip"
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
