"""The process that reads what strangers sent: a job from its input, the answer to its output, again and
again.

It knows no settings, no database and no secrets, and ends with the program that started it, since its input
ends then. A job is a pickled pair, a function by its name and its arguments, behind its length in 8 bytes;
the answer is a pickled pair too: whether it went well, and the result or the error.
"""

import pickle
import resource
import sys
from typing import BinaryIO

LENGTH = 8  # bytes in front of each message that say how long it is


def limit_memory(size: int) -> None:
    """From now on more than ``size`` bytes of memory are a MemoryError."""
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_seconds(seconds: int) -> None:
    """End this process when it has used the processor for ``seconds`` more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def answer(job: bytes) -> bytes:
    """Do a job. A pickled error stands for what went wrong."""
    try:
        function, arguments = pickle.loads(job)
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        # Also MemoryError; whoever waits decides what it means.
        return pickle.dumps((False, error))


def serve(source: BinaryIO, target: BinaryIO, seconds: int) -> None:
    """Do jobs until there are no more."""
    while length := source.read(LENGTH):
        job = source.read(int.from_bytes(length))
        limit_seconds(seconds)
        done = answer(job)
        target.write(len(done).to_bytes(LENGTH) + done)
        target.flush()


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[2]))
