"""Work beside the thread that answers a request: tantivy searches outside Python's lock."""

from concurrent.futures import ThreadPoolExecutor

#: Never given work that waits for other work of its own.
beside = ThreadPoolExecutor(4, thread_name_prefix="search")
