"""Compresses responses that mix no secret with text chosen by the caller.

The visitor API and the pages of a check or an outcome stay as they are: length would tell of them.
"""

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

ZIPPED = [Middleware(GZipMiddleware)]
