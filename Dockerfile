# The archive for a server: DATABASE_URL names its PostgreSQL; /data holds originals and the index.

FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev
COPY manage.py ./
COPY imr_archive imr_archive
COPY decisions decisions
COPY ingest ingest
COPY templates templates
COPY static static
# Built here, so that the running container writes only data.
RUN SECRET_KEY=unused-while-building ARCHIVE_STATIC=/app/staticfiles \
    .venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home archive
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ARCHIVE_HOME=/data \
    ARCHIVE_STATIC=/app/staticfiles
USER archive
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:imr_archive.server", "--bind", "0.0.0.0:8000"]
