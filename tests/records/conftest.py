"""Every test of the records runs on both databases that they may stand in."""

from database_kit import database as database
from database_kit import postgres as postgres
from database_kit import sqlite_url as sqlite_url
from database_kit import url as url
