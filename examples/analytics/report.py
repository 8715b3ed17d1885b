"""The money that many contracts hold over time, from their logs, with DuckDB.

`python report.py FOLDER` reads `logs.ndjson` and `held.csv` there (see ../analytics.rs), checks that both say
the same about every day and currency, and draws `held.svg`.
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path

import duckdb

FOLDER = Path(sys.argv[1])

# An event is read as text, so nothing guesses its types. An instant stays text, too: its first ten characters
# are the day. What an event does to the money in escrow: deposits come in; releases (without what the client
# pays on top) and returns go out. What is carried from one milestone to another stays in escrow.
CHANGES = """
    WITH lines AS (
        SELECT * FROM read_json($file, format = 'newline_delimited',
            columns = {'contract': 'BIGINT', 'revision': 'BIGINT', 'event': 'JSON'})
    ), kinds AS (
        SELECT contract, revision, substr(event ->> '$.at', 1, 10) AS day, event -> '$.kind' AS kind
        FROM lines
    ), amounts AS (
        SELECT contract, revision, day, 1 AS sign,
            coalesce(kind -> '$.milestone_funded.deposit', kind -> '$.amount_changed.deposit') AS money
        FROM kinds
        UNION ALL SELECT contract, revision, day, -1, kind -> '$.escrow_released.amount' FROM kinds
        UNION ALL SELECT contract, revision, day, 1, kind -> '$.escrow_released.top_up' FROM kinds
        UNION ALL SELECT contract, revision, day, -1, kind -> '$.escrow_returned.amount' FROM kinds
    )
    SELECT money ->> '$.currency' AS currency, day,
        sum(sign * CAST(money ->> '$.amount' AS DECIMAL(38, 4))) AS change
    FROM amounts WHERE money IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


def drawn(currency, changes):
    """The sum over time as an SVG: a line of steps. Only its coordinates are rounded."""
    width, height, margin = 900, 300, 40
    days = sorted(changes)
    held, points = Decimal(0), []
    for day in days:
        held += changes[day]
        points.append((day, held))
    most = max(held for _, held in points) or Decimal(1)
    step = Decimal(width - 2 * margin) / max(len(points) - 1, 1)
    path, last = [], None
    for number, (_, held) in enumerate(points):
        x, y = margin + step * number, height - margin - held / most * (height - 2 * margin)
        path += [f"L{x:.1f},{last:.1f}"] if last is not None else []
        path.append(f"{'L' if path else 'M'}{x:.1f},{y:.1f}")
        last = y
    text = f'<text x="{margin}" y="%d" font-family="sans-serif" font-size="14">%s</text>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>Money in escrow, {currency}, from {days[0]} to {days[-1]}</title>",
            f'<path d="{"".join(path)}" fill="none" stroke="#1f5fa8"/>',
            text % (24, f"in escrow, at most {most} {currency}"),
            text % (height - 12, f"{days[0]} to {days[-1]}; one step for each day with a change"),
            "</svg>",
            "",
        ]
    )


def main():
    logs = {"file": str(FOLDER / "logs.ndjson")}
    rows = duckdb.execute(CHANGES, logs).fetchall()
    from_logs = {(currency, day): change for currency, day, change in rows if change}
    with open(FOLDER / "held.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    from_statements = {
        (line["currency"], line["day"]): Decimal(line["change"]).scaleb(-int(line["decimals"]))
        for line in lines
        if int(line["change"])
    }
    assert from_logs == from_statements, sorted(set(from_logs.items()) ^ set(from_statements.items()))[:5]

    currencies = {currency for currency, _ in from_logs}
    most_used = max(sorted(currencies), key=lambda one: sum(currency == one for currency, _ in from_logs))
    changes = {day: change for (currency, day), change in from_logs.items() if currency == most_used}
    (FOLDER / "held.svg").write_text(drawn(most_used, changes), encoding="utf-8")
    counted = "SELECT max(contract), count(*) FROM read_json($file, columns = {'contract': 'BIGINT'})"
    contracts, events = duckdb.execute(counted, logs).fetchone()
    print(f"{contracts} contracts, {events} events: the same sums on {len(from_logs)} days")
    print(f"drawn: {FOLDER / 'held.svg'}, {most_used}")


main()
