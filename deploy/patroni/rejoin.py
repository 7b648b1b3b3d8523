#!/usr/bin/python3
"""Beside Patroni, on each machine: has this machine made anew from the leader where it follows and gets nowhere.

Patroni rewinds a former leader whose timeline forked off. It cannot see that two machines which could not hear of each other have begun a
timeline of the same number: then the one that does not lead follows for ever, and replays nothing. Only a machine that nothing depends on is
made anew: another one leads and can be reached, a second one is synchronous, and this one is neither.

    rejoin.py       with the settings of database.environment; SIPAS_REJOIN_AFTER: seconds without a step, 120 if it is not set
"""
import base64
import json
import os
import socket
import sys
import time
import urllib.request

MANY = 1 << 20  # bytes behind the leader below which standing still means nothing
EVERY = 5  # seconds between two looks


def ask(address, path, method="GET"):
    """One question to a Patroni, in JSON."""
    request = urllib.request.Request(f"http://{address}/{path}", method=method)
    if method != "GET":
        login = f"{os.environ['PATRONI_RESTAPI_USERNAME']}:{os.environ['PATRONI_RESTAPI_PASSWORD']}"
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
        request.data = b'{"force": true}'
    with urllib.request.urlopen(request, timeout=3) as reply:
        text = reply.read()
    return json.loads(text) if method == "GET" else text.decode()


def reached(member):
    """Whether the leader's PostgreSQL can be reached from here: a copy is only worth beginning then."""
    try:
        socket.create_connection((member["host"], member["port"]), 3).close()
    except OSError:
        return False
    return True


def standing(own, members):
    """Where this machine stands, if it follows, is far behind, and nothing depends on it; else nothing."""
    name = os.environ["PATRONI_NAME"]
    here = next((m for m in members if m["name"] == name), {})
    others = {m["role"]: m for m in members if m["name"] != name and m["state"] in ("running", "streaming")}
    lag = here.get("lag")
    if here.get("role") != "replica" or own.get("state") != "running" or own.get("xlog", {}).get("paused"):
        return None
    if "leader" not in others or "sync_standby" not in others or not isinstance(lag, int) or lag < MANY or not reached(others["leader"]):
        return None
    return own["xlog"]["replayed_location"]


def main():
    here, after = os.environ["PATRONI_RESTAPI_CONNECT_ADDRESS"], float(os.environ.get("SIPAS_REJOIN_AFTER", "120"))
    last, since = None, time.monotonic()
    while True:
        try:
            at = standing(ask(here, "patroni"), ask(here, "cluster")["members"])
        except (OSError, ValueError, KeyError):  # Patroni is away, or says something else: nothing is known
            at = None
        if at is None or at != last:
            last, since = at, time.monotonic()
        elif time.monotonic() - since >= after:
            print(f"{after:.0f} s without a step behind the leader: this machine is made anew from it", file=sys.stderr, flush=True)
            try:
                print(ask(here, "reinitialize", "POST"), file=sys.stderr, flush=True)
            except OSError as error:
                print(f"Patroni does not begin with it: {error}", file=sys.stderr, flush=True)
            last, since = None, time.monotonic()
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
