"""What a real home runs, by links to its own source: the kernel, the summaries of readings, the schedule of sending.

So the fleet decides, counts and waits exactly as a home does, without Home Assistant.
"""
