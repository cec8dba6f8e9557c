"""The ways to an index that are trusted."""

import ipaddress
from urllib.parse import urlsplit


def refusal(url, index=None):
    """Return why a URL is refused, or None if it is not.

    :param index: the URL of the index that led to this one, if one did.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return f"an index URL is none ({error})"
    if parts.scheme == "https":
        return None
    if index and parts.scheme != urlsplit(index).scheme:
        return f"the index leads to {parts.scheme}://{parts.hostname or ''}: refused"
    if parts.scheme == "file":
        return None
    if parts.scheme != "http":
        return f"an index URL starts with https://, not with {parts.scheme or 'that'}"
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if loopback:
        return None
    return f"plain http to {host} is refused: anyone on the way could change it"
