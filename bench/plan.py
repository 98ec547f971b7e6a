"""How much is measured: the whole of it, or a quick look."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """The size of a run, and the address of the site under load.

    ``rounds`` are taken in turn with their references; ``seconds`` bounds each round of
    reading, ``requests`` counts those of each round of writing. ``sizes`` are those of the
    curves, ``events`` the number of events of the longest list, ``wear`` the requests and
    ``exports`` the lists after which the memory of a web process is looked at.
    """

    base_url: str
    rounds: int = 5
    seconds: int = 3
    requests: int = 240
    people: int = 10_000
    at_once: int = 8
    sizes: tuple[int, ...] = (100, 1_000, 10_000, 100_000)
    events: int = 1_000
    wear: int = 10_000
    exports: int = 20


def quick(base_url: str) -> Plan:
    """Return the plan that says within seconds whether the lines still run."""
    return Plan(
        base_url,
        rounds=1,
        seconds=1,
        requests=32,
        people=500,
        sizes=(100, 1_000),
        events=100,
        wear=400,
        exports=2,
    )
