"""Print what every provider case comes to, over every protocol: ``python -m tests.backends.print_matrix``.

Each is asked as the product asks, the SDK in a process of its own.
"""

from __future__ import annotations

import asyncio

from tests.backends.cases import CASES, faults, run_case
from tests.backends.wire import PROTOCOLS


async def main() -> None:
    wrong = 0
    for name, case in CASES.items():
        print(f"\n{name}")
        for protocol in PROTOCOLS:
            seen = await run_case(protocol, case, is_apart=True)
            found = faults(case, seen)
            wrong += bool(found)
            outcome = seen.error.kind if seen.error else seen.report.stop if seen.report else "nothing"
            print(f"  {'WRONG' if found else 'ok':5} {protocol:10} {outcome:13} {seen.sentence}")
            for fault in found:
                print(f"        {fault}")
    print(f"\n{len(CASES)} cases x {len(PROTOCOLS)} protocols, {wrong} wrong")


if __name__ == "__main__":
    asyncio.run(main())
