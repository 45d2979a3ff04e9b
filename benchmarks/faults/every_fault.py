"""Every fault that is tried, family by family."""

from benchmarks.faults import (
    clock_faults,
    disk_faults,
    network_faults,
    postgres_faults,
    process_faults,
    read_only_faults,
    table_faults,
)

FAMILIES = (
    process_faults.FAMILY,
    disk_faults.FAMILY,
    read_only_faults.FAMILY,
    table_faults.FAMILY,
    postgres_faults.FAMILY,
    network_faults.FAMILY,
    clock_faults.FAMILY,
)
NAMES = tuple(name for family in FAMILIES for name in family.faults)
