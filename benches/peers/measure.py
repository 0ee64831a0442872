"""Times one thing again and again; and says what came out as a line of JSON."""

import json
import statistics
import time


def each(times, work):
    taken = []
    for number in range(times):
        start = time.perf_counter_ns()
        work(number)
        taken.append(time.perf_counter_ns() - start)
    return int(statistics.median(taken))


def report(name, kind, nanoseconds):
    print(json.dumps({"name": name, "kind": kind, "nanoseconds": nanoseconds}))
