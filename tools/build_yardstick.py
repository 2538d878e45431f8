"""Reduce the public salary set of ai-jobs.net (CC0) to config/yardstick.csv: role, year and country with quartiles in GBP.

    python tools/build_yardstick.py salaries.parquet > config/yardstick.csv

The set says what was advertised or reported, not what is paid: nine in ten rows are American, half of them repeat, and pairs of
rows are the two ends of one range. So only full-time rows count, each role by its title, within one country and year; groups
under LEAST rows are left out, and the raw pool is never shown. Needs the `parquet` extra.
"""

import csv
import sys
from datetime import date
from decimal import Decimal

import duckdb

from aggregator.cli.compose import classifier
from aggregator.core.posting import Posting
from aggregator.rates import load_rates

LEAST = 30
HEADER = """\
# Advertised and reported salaries of AI jobs by role, year and country of the employer: quartiles in GBP a year.
# Source: ai-jobs.net salaries (foorilla/ai-jobs-net-salaries), CC0, last file of August 2025; full-time rows; made by tools/build_yardstick.py.
# Dollars are converted at the rate of 1 July of the year. Nine rows in ten are American: read a country, never the pool.
"""


def main() -> None:
    """Read the file that is named, and write the table to standard output."""
    query = """
        SELECT job_title, work_year, company_location, salary_in_usd FROM read_parquet(?)
        WHERE employment_type = 'FT' AND work_year >= 2023 AND salary_in_usd > 0
    """
    rows = duckdb.connect().execute(query, [sys.argv[1]]).fetchall()
    tag = classifier().tags
    roles = {title: tag(Posting(source="yardstick", source_id=title, title=title)).role for title in {row[0] for row in rows}}
    rates = load_rates()
    groups: dict[tuple[str, int, str], list[Decimal]] = {}
    for title, year, country, dollars in rows:
        rate, role = rates.on("USD", date(year, 7, 1)), roles[title]
        if role is not None and rate is not None:
            groups.setdefault((role, year, country), []).append(Decimal(dollars) / rate.per_gbp)
    sys.stdout.write(HEADER)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("role", "year", "country", "n", "p25", "median", "p75"))
    for (role, year, country), amounts in sorted(groups.items()):
        if len(amounts) >= LEAST:
            ordered = sorted(amounts)
            quartiles = (round(ordered[int(part * (len(ordered) - 1))]) for part in (0.25, 0.5, 0.75))
            writer.writerow((role, year, country, len(ordered), *quartiles))


if __name__ == "__main__":
    main()
