"""Where files are kept."""

from parterre.integrations.storage.files import FileStore, LocalFiles, UnsafeName, file_store

__all__ = ["FileStore", "LocalFiles", "UnsafeName", "file_store"]
