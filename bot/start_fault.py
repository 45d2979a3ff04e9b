"""Why nothing can run as it is set up."""


class StartFault(Exception):
    """One line in words, without content; a command that meets it ends with code 2."""
