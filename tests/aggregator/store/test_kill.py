"""A process that is killed has kept everything it said was kept."""

import asyncio
import signal
import sys
from pathlib import Path

from sqlalchemy import text

from aggregator.store.database import Database

WRITER = """
import asyncio, sys
from sqlalchemy import text
from aggregator.store.database import Database

async def write(url):
    database = Database(url)
    for number in range(100000):
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO districts VALUES (:id, '', true)"), {"id": str(number)})
        print(number, flush=True)

asyncio.run(write(sys.argv[1]))
"""
ROOT = Path(__file__).parents[3]


async def test_what_was_told_as_kept_survives_sigkill(database: Database, url: str):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = [int(await process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in (await process.stdout.read()).split(b"\n") if line]
    await process.wait()
    async with database.read() as connection:
        kept = {int(row.id) for row in await connection.execute(text("SELECT id FROM districts"))}
    assert set(told) <= kept
    assert len(kept) <= len(told) + 1
