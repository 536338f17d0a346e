"""Threads of a server share the heap; without asking for it, each would have one of its own."""

import platform
import re
import subprocess
import sys

import pytest

THREADS = 6
PROGRAM = f"""
import ctypes, sys, threading
from app.web.heap import share_heap

if sys.argv[1] == "share":
    share_heap()
together = threading.Barrier({THREADS})

def take() -> None:
    together.wait()
    kept = bytearray(100_000)  # of an arena: only what is larger gets pages of its own
    together.wait()

threads = [threading.Thread(target=take) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have one heap")
@pytest.mark.parametrize(("asked", "fewest", "most"), [("share", 1, 2), ("leave", 3, THREADS + 1)])
def test_threads_share_the_heap_once_they_are_told_to(asked: str, fewest: int, most: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, asked], check=True, capture_output=True, text=True
    )
    assert fewest <= len(re.findall(r"<heap nr=", done.stdout)) <= most


FREEING = """
import asyncio
from pathlib import Path
from app.web.heap import give_back_in_time, share_heap

def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])

async def until_given_back(most: int) -> None:
    giving = asyncio.create_task(give_back_in_time(pause_seconds=0.01))
    while resident() > most and not giving.done():
        await asyncio.sleep(0)
    giving.cancel()

share_heap()
before = resident()
taken = [bytearray(4000) for _ in range(20_000)]
last = bytearray(4000)  # what lies above others keeps them from going back by themselves
taken.clear()
held = resident()
asyncio.run(asyncio.wait_for(until_given_back(before + (held - before) // 4), 20))
print(before, held, resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries do it themselves")
def test_what_was_freed_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FREEING], check=True, capture_output=True, text=True
    )
    before, held, left = (int(pages) for pages in done.stdout.split())
    assert held - before > 15_000
    assert left - before < 7_500
