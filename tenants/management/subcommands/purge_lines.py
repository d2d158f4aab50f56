"""Formats a dry-run report for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tenants.lifecycle.purge_report import PurgeReport

WORDS = {
    "unused_tickets": "tickets not used yet, for what is still to come",
    "open_orders": "orders not paid yet",
    "open_payments": "payments under way",
    "open_refunds": "refunds under way",
}


def report_lines(write: Callable[[str], object], report: PurgeReport) -> None:
    for line in _lines(report):
        write(line)


def _lines(report: PurgeReport) -> Iterator[str]:
    yield f"rows           {report.rows:,} in {len(report.tables)} tables, {report.schema_bytes:,} bytes"
    for table, rows in report.tables.items():
        if rows:
            yield f"  {table:<40} {rows:>12,}"
    yield f"files          {report.files.count:,}, {report.files.size_bytes:,} bytes"
    yield f"archives       {report.archives.count:,}, {report.archives.size_bytes:,} bytes"
    yield f"hosts          {', '.join(report.hosts) or 'none'}"
    yield f"former slugs   {', '.join(report.former_slugs) or 'none'} (they stay reserved)"
    yield f"members        {report.members:,}, invitations {report.invitations:,}, API tokens {report.tokens:,}"
    yield f"promised tasks {report.promised:,}, periodic jobs {report.due_jobs:,}"
    for one in report.obligations:
        sums = " + ".join(f"{amount} {currency}" for currency, amount in one.amounts.items())
        yield f"WARNING        {one.count:,} {WORDS[one.kind]}: {sums}"
