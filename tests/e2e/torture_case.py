"""A test case for odd SIP: REGISTERs with changes in their bytes."""

import re

from realm_case import PASSWORD, RealmTest

V6_REALM = "[2001:db8::10]"


class TortureTest(RealmTest):
    REALMS = {"a.example": {}, V6_REALM: {}, "intranet": {},
              "ping.example": {"optionsping": 1}}
    EXTRA_USERS = {"null": {"secret": PASSWORD},
                   "null-1": {"secret": PASSWORD},
                   "user;par=u@h": {"secret": PASSWORD}}

    def ask(self, phone, *changes, **said):
        """The answer to a REGISTER with these (old, new) changes."""
        request = phone.request(**said)
        for old, new in changes:
            self.assertIn(old, request)
            request = request.replace(old, new)
        phone.wire.send(request)
        return phone.receive()

    def ask_known(self, phone, *changes, **said):
        """The same with credentials."""
        return self.ask(phone, *changes, credentials=self.login(phone), **said)

    def contacts(self, phone, *contacts, **said):
        """What the 200 has for Contacts, without lifetimes; nothing of any
        other user may be in it."""
        answer = self.register(phone, contacts=list(contacts), **said)
        return [re.sub(r";expires=\d+", "", one)
                for one in answer.all("contact")]

    def assert_dropped(self, request):
        """No answer comes: the first one is to what is sent after it."""
        phone = self.phone()
        phone.wire.send(request)
        self.assertEqual(phone.ask().get("call-id"), phone.call_id)

    def without_answer(self, *changes):
        phone = self.phone()
        request = phone.request()
        for old, new in changes:
            self.assertIn(old, request)
            request = request.replace(old, new)
        self.assert_dropped(request)
