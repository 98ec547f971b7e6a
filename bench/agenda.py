"""The public agenda, as often a second as a view that does nothing."""

from bench import content
from bench.figures import Budget, Figure
from bench.load import read, reader
from bench.plan import Plan

_SIZES = {
    16: Budget(at_least=1.0, of_ratio=True),
    1_000: Budget(at_least=0.5, of_ratio=True),
}


def measure(plan: Plan) -> list[Figure]:
    """Read the agendas and the bare view in turn."""
    pages = {size: f"{plan.base_url}{_path(size)}" for size in _SIZES}
    bare_url = f"{plan.base_url}/bench-bare"
    for url in (bare_url, *pages.values()):
        # The first answers of a new process read its templates; they are not what is measured.
        read(url, at_once=plan.at_once, seconds=1)
    bare: list[float] = []
    rates: dict[int, list[float]] = {size: [] for size in _SIZES}
    for _round in range(plan.rounds):
        bare.append(_rate(bare_url, plan))
        for size, url in pages.items():
            rates[size].append(_rate(url, plan))
    return [
        Figure(
            "agenda",
            f"public agenda, {size:,} items",
            "requests/s",
            rates[size],
            budget=budget,
            references=bare,
            tool=reader(),
        )
        for size, budget in _SIZES.items()
    ]


def _path(size: int) -> str:
    return f"{content.build_agenda(f'agenda-{size}', item_count=size).get_absolute_url()}agenda/"


def _rate(url: str, plan: Plan) -> float:
    return read(url, at_once=plan.at_once, seconds=plan.seconds).per_second
