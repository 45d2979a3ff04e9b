"""People with a canary in each field, in databases of both kinds and in files."""

from database_kit import postgres as postgres
from database_kit import sqlite_url as sqlite_url
from database_kit import url as url
from privacy_fixtures import make_people as make_people
from privacy_fixtures import people as people
from privacy_fixtures import people_in_files as people_in_files
