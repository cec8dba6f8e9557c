import os
import unittest

import cases

from ensurepip._target import certificates

OWN = cases.CERTIFICATES * 2
PLACE = cases.CERTIFICATES_OF_PIP
USUAL = "pip/_vendor/certifi/cacert.pem"
FOR_PIP = "# SHA256 Fingerprint: 00\n"


class TestCertificates(cases.PipCase):
    def own(self, folder):
        return certificates.own(self.look(folder))

    def test_are(self):
        trusted = cases.CERTIFICATES.replace("CERTIFICATE", "TRUSTED CERTIFICATE")
        for text in (cases.CERTIFICATES, OWN, trusted, trusted + OWN):
            self.assertTrue(certificates.are(cases.as_bytes(text)))
        for text in ("", "x" * 10, cases.CERTIFICATES[:40], OWN[:-20]):
            self.assertFalse(certificates.are(cases.as_bytes(text)))

    def test_own(self):
        self.assertEqual(self.own(self.plant()), [])
        self.assertEqual(self.own(self.plant(OWN)), [PLACE])
        self.assertEqual(self.own(self.plant("x" * 10)), [])

    def test_own_where_no_record_tells(self):
        """What pips bring says so of each."""
        record = "pip-1.0.dist-info/RECORD"
        for content, own in (
            (cases.CERTIFICATES, [USUAL]),
            (FOR_PIP + cases.CERTIFICATES, []),
            (FOR_PIP + OWN, [USUAL]),
            (FOR_PIP + "x", []),
        ):
            folder = self.plant(content, USUAL)
            os.unlink(os.path.join(folder, *record.split("/")))
            self.assertEqual(self.own(folder), own)
            os.mkdir(os.path.join(folder, "pip-2.0.dist-info"))
            self.assertEqual(self.own(folder), own)

    def test_lost(self):
        before = self.look(self.plant(OWN))
        self.assertFalse(certificates.are_lost(before, self.plant(OWN)))
        self.assertTrue(certificates.are_lost(before, self.plant()))
        self.assertTrue(certificates.are_lost(before, self.folder()))
        for unchanged in self.plant(), self.folder():
            self.assertFalse(certificates.are_lost(self.look(unchanged), before.folder))

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_lost_links(self):
        for linked in (PLACE, "pip"):
            # The second leads nowhere any more.
            for target in ("../store", "nowhere/store"):
                folder = self.plant()
                path = os.path.join(folder, *linked.split("/"))
                os.rename(path, os.path.join(folder, "store"))
                os.symlink(target if linked == PLACE else target[3:], path)
                before = self.look(folder)
                self.assertFalse(certificates.are_lost(before, folder))
                self.assertTrue(certificates.are_lost(before, self.plant()))
