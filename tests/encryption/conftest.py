"""People with a canary in each field, and keys."""

from database_kit import database as database
from database_kit import postgres as postgres
from database_kit import sqlite_url as sqlite_url
from database_kit import url as url
from encryption_kit import key_file as key_file
from encryption_kit import ring as ring
from privacy_fixtures import make_people as make_people
from privacy_fixtures import people as people
from privacy_fixtures import people_in_files as people_in_files
