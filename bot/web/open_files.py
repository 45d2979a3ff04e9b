"""How many files, connections included, this process may have open."""

import resource

FEW = 4_096  # with fewer, a crowd of visitors or a single attacker uses them up
MOST = 65_536  # more are never needed; some systems have no limit at all


def raise_open_files() -> int:
    """Raise the limit of this process and its future children as far as allowed; returns it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS allows fewer than it says
            return soft
        return wanted
    return MOST if soft == resource.RLIM_INFINITY else soft
