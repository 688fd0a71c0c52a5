"""Comparing the JSON of GET /reg… whole: times and uuids are checked by form
and range, and then given fixed values; all else is compared as it is."""

import re
import time

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                  r"[0-9a-f]{12}")
A_UUID = "a uuid"
A_TIME = "a time"
AN_RTT = "milliseconds"
# Clocks are read at different instants, and seconds are cut off.
SLACK = 1


def _take_time(where, name, least, most):
    value = where[name]
    assert isinstance(value, int) and not isinstance(value, bool), \
        f"{name}: {value!r}"
    assert least - SLACK <= value <= most + SLACK, \
        f"{name}: {value} is not from {least} to {most}"
    where[name] = A_TIME
    return value


def normalised(registration, since):
    """A copy with the volatile put aside; `since`: when the test began."""
    now = int(time.time())
    result = dict(registration)
    assert UUID.fullmatch(result["uuid"]), result["uuid"]
    result["uuid"] = A_UUID
    granted = result["expires"]
    created = _take_time(result, "created", since, now)
    at = _take_time(result, "registeredat", created, now)
    assert result["modified"] == registration["registeredat"]
    result["modified"] = A_TIME
    ends = _take_time(result, "expiresat", at + granted, at + granted)
    left = result["expiresin"]
    assert 0 < left <= granted, f"expiresin: {left}"
    _take_time(result, "expiresin", ends - now, ends - since)
    result["bindings"] = [dict(one) for one in result["bindings"]]
    for one in result["bindings"]:
        _take_time(one, "expiresat", since, now + 7200)
        _take_time(one, "lastseen", since, now)
        if "rtt" in one:
            assert isinstance(one["rtt"], int) and one["rtt"] >= 0, one["rtt"]
            one["rtt"] = AN_RTT
    return result


def expected(user, realm, call_id, contact, reachable, port, protocol="udp",
             **changed):
    """What a phone with one contact is shown as, normalised."""
    binding = {"contact": contact, "reachable": reachable, "q": 1,
               "expiresat": A_TIME, "lastseen": A_TIME, "missed": 0,
               "stale": False}
    binding.update(changed.pop("binding", {}))
    result = {
        "uuid": A_UUID, "initial": True, "callid": call_id,
        "contacts": [reachable], "expires": 3600, "registeredat": A_TIME,
        "useragent": "", "allow": [],
        "network": {"source_address": "127.0.0.1", "source_port": port,
                    "protocol": protocol, "rport": True},
        "expiresat": A_TIME, "expiresin": A_TIME, "stale": False,
        "created": A_TIME, "modified": A_TIME,
        "auth": {"username": user, "realm": realm, "uri": f"{user}@{realm}",
                 "display": ""},
        "bindings": [binding]}
    result.update(changed)
    return result
