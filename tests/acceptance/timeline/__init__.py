"""A language for stories of the desk, which reads like a time line.

    async with story("2023-05-17") as s:
        home = await s.home("김영자", risk="high", night_consent=True)
        await s.at("22:11").quiet(home, hours=24)
        await s.at("22:11").expect(within(minutes=2)).sms(to="centre", about=home)
        await s.at("22:14").claim(home, by="park")

Every story has an aggregator of its own: the unmodified ``smartcare serve`` on an SQLite file, asked only through its
HTTP API and its command line, with tokens of the right roles. Text-message gateways, mail server and the receivers of
webhooks are doubles on loopback; homes are the real kernel that reports over HTTP. Only the clock of the process is
ours (libfaketime): it starts on the story's day and runs at its usual speed, and `at` lets it jump.

Nothing that falls due on the way is skipped. `at` goes from one due moment to the next, in order: the timers in the
database, the changes and heartbeats of the homes, and never further than the homes' heartbeat. At each it waits until
the aggregator has done what was due and every message has left its hands. A time without a date is the next one the
clock will show.

When a story fails, everything that was done, that came and that was seen so far is told with the failure, in the
story's time.
"""
