"""What is wrong with a database's revision."""


class UnknownRevisionError(Exception):
    """The database is at a revision this program does not know: a newer one has used it."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(f"the database is at revision {revision}, which this program does not know")
