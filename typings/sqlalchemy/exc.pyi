class SQLAlchemyError(Exception): ...

class DBAPIError(SQLAlchemyError):
    @classmethod
    def instance(
        cls,
        statement: str | None,
        params: object,
        orig: BaseException,
        dbapi_base_err: type[BaseException],
    ) -> BaseException: ...

class IntegrityError(DBAPIError): ...
class OperationalError(DBAPIError): ...
