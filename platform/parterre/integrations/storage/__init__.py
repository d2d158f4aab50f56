"""File storage."""

from parterre.integrations.storage.files import (
    FileStore,
    LocalFiles,
    StoredFile,
    UnsafeName,
    archive_store,
    file_store,
)

__all__ = ["FileStore", "LocalFiles", "StoredFile", "UnsafeName", "archive_store", "file_store"]
