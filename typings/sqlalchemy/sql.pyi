from sqlalchemy import ColumnElement as ColumnElement
from sqlalchemy import Select as Select
from sqlalchemy import Subquery as Subquery
