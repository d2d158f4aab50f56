"""The local stack: embedded servers, Parterre's processes, and their supervisor.

Pure Python. Django is only ever run as a child process, so that `make up` can
report problems before anything of the application can be imported.
"""
