"""What an sdist can be, and how much of it is read."""

import gzip
import lzma
import tarfile
import zipfile

import pytest
from bundling import source

from ensurepip import _wheel_check

LARGE = 8 << 30


def sparse(path):
    """Write an archive of some bytes with a file of 8 GiB that is all hole."""
    member = tarfile.TarInfo("pip-1/hole.py")
    member.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    number = tarfile.itn(LARGE - 512, 12, tarfile.GNU_FORMAT)
    head[386:410] = number + tarfile.itn(512, 12, tarfile.GNU_FORMAT)
    head[124:136] = tarfile.itn(512, 12, tarfile.GNU_FORMAT)
    head[483:495] = tarfile.itn(LARGE, 12, tarfile.GNU_FORMAT)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    path.write_bytes(gzip.compress(bytes(head) + b"x" * 512 + b"\0" * 1024))


def test_file_with_holes(tmp_path):
    sdist = tmp_path / "pip-1.tar.gz"
    sparse(sdist)
    with tarfile.open(sdist) as archive:
        assert archive.next().size == LARGE
    (fault,) = source.faults(tmp_path / "pip-1-py3-none-any.whl", sdist)
    assert "it would take more than 100 MB" in fault


def test_size_below_nothing(tmp_path):
    """It leads back to where it stands, without end."""
    head = bytearray(tarfile.TarInfo("pip-1/back.py").tobuf(tarfile.GNU_FORMAT))
    head[124:136] = b"\xff" * 10 + b"\xfe\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    sdist = tmp_path / "pip-1.tar.gz"
    first = tarfile.TarInfo("pip-1/first.py").tobuf(tarfile.GNU_FORMAT)
    sdist.write_bytes(gzip.compress(first + bytes(head) + bytes(1024)))
    (fault,) = source.faults(tmp_path / "pip-1-py3-none-any.whl", sdist)
    assert "its entries are not in order" in fault


def test_archive_that_is_compressed_twice(tmp_path):
    """What the inner one inflates to is not bounded."""
    sdist = tmp_path / "pip-1.tar.gz"
    sdist.write_bytes(gzip.compress(lzma.compress(bytes(10240))))
    (fault,) = source.faults(tmp_path / "pip-1-py3-none-any.whl", sdist)
    assert "it cannot be read" in fault


def test_files_that_are_large_together(tmp_path, monkeypatch):
    monkeypatch.setattr(_wheel_check, "LARGEST", 5000)
    sdist = tmp_path / "pip-1.zip"
    with zipfile.ZipFile(sdist, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"pip-1/{number}", b"\0" * 2000)
    (fault,) = source.faults(tmp_path / "pip-1-py3-none-any.whl", sdist)
    assert "it would take more than" in fault


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file(tmp_path, kind):
    sdist = tmp_path / "pip-1.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        member = tarfile.TarInfo("pip-1/x")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    assert list(source._members(sdist)) == []
