"""The local stack: embedded servers, the processes of Parterre, and what keeps them running.

Pure Python. Django is only ever run as a child process, so that `make up` can
speak before anything of the application can be imported.
"""
