"""The decisions of SmartCare, pure: no Home Assistant, no input or output, no clock of its own.

`watcher.Watcher` turns observations into evidence and evidence into stages; `wire` holds the messages between home
and region; `explain.render` turns an explanation into a sentence. Times are floats in UTC epoch seconds, passed in.
"""
