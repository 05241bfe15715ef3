"""Work beside the thread that answers a request: tantivy searches outside Python's lock."""

from concurrent.futures import ThreadPoolExecutor

THREADS = 4
#: Never given work that waits for other work of its own.
beside = ThreadPoolExecutor(THREADS, thread_name_prefix="search")
