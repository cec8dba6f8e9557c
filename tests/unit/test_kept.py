import os
import stat
import unittest

import cases

from ensurepip._target import kept, protocol

OWN = cases.CERTIFICATES * 2
PLACE = cases.CERTIFICATES_OF_PIP


class TestKept(cases.PipCase):
    def put(self, folder):
        each = kept.Kept(self.look(folder), PLACE, kept.LARGEST)
        new = self.plant()
        path = os.path.join(new, *PLACE.split("/"))
        each.put(path)
        return path

    @unittest.skipUnless(os.name == "posix", "modes are POSIX's")
    def test_put(self):
        for mode in (0o600, 0o644, 0o440):
            folder = self.plant(OWN)
            os.chmod(os.path.join(folder, *PLACE.split("/")), mode)
            path = self.put(folder)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), mode)
            self.assertEqual(cases.read(path), cases.as_bytes(OWN))

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_put_links(self):
        folder = self.plant()
        cases.write_all(folder, {"store/cacert.pem": OWN})
        path = os.path.join(folder, *PLACE.split("/"))
        os.unlink(path)
        os.symlink("../store/cacert.pem", path)
        self.assertEqual(os.readlink(self.put(folder)), "../store/cacert.pem")
        # A link above, whose folder others may not see.
        os.unlink(path)
        os.rename(os.path.join(folder, "pip"), os.path.join(folder, "apart"))
        cases.write_all(folder, {"apart/cacert.pem": OWN})
        os.symlink("apart", os.path.join(folder, "pip"))
        self.assertEqual(os.readlink(self.put(folder)), "../apart/cacert.pem")

    def test_too_many(self):
        folder = self.plant()
        names = ["pip/{0}".format(number) for number in range(kept.MOST + 1)]
        cases.write_all(folder, dict.fromkeys(names, ""))
        self.assertEqual(self.look(folder).unlisted(), sorted(names))
        self.assertEqual(len(kept.gather(self.look(folder), names[:-1])), kept.MOST)
        told = self.error(protocol.Failure, kept.gather, self.look(folder), names)
        self.assertIn("is not pip's own, and too large", str(told))
        # So many are those of another version.
        os.unlink(os.path.join(folder, "pip", "__main__.py"))
        self.assertEqual(kept.gather(self.look(folder), names), {})

    def test_too_large(self):
        folder = self.plant()
        cases.write_all(folder, {"pip/mine": "x"})
        self.change(kept, "LARGEST", 0)
        names = ["pip/mine"]
        self.error(protocol.Failure, kept.gather, self.look(folder), names)

    def test_too_large_together(self):
        folder = self.plant()
        cases.write_all(folder, {"pip/a": "123", "pip/b": "45"})
        self.change(kept, "MOST_BYTES", 4)
        for names, is_kept in [(["pip/a"], True), (["pip/b", "pip/a"], False)]:
            try:
                kept.gather(self.look(folder), names)
            except protocol.Failure:
                self.assertFalse(is_kept)
            else:
                self.assertTrue(is_kept)
