"""The saved state stays small: below 10 kB of JSON for a well-equipped home after its history is full."""

import json
import random

from aggregator.kernel.home import Appliance, Sensor, SensorKind
from tests.kernel.story import BUTTON, DOOR, LIGHT, MOTION, Story, home

PLUGS = [Sensor(id=f"s_{number:08x}", kind=SensorKind.POWER, appliance=Appliance.TV) for number in range(6)]


def test_ten_sensors_and_ten_weeks():
    chance = random.Random(1)
    story = Story(home(*PLUGS, LIGHT, DOOR, MOTION, BUTTON))
    for hour in range(24 * 70):
        for plug in PLUGS:
            story.at(hour + chance.random() / 2, plug.id, chance.choice([0.123456, 0.5, 88.123, 91.77]))
        for sensor, value in (("door", chance.choice(["open", "closed"])), ("motion", chance.choice(["on", "off"]))):
            story.at(hour + 0.6, sensor, value)
        story.at(hour + 0.7, "light", chance.uniform(0, 300))
    assert len(json.dumps(story.watcher.dump())) < 10_000
