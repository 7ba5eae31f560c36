# Two stages: the first builds the wheel (dashboard, scripts, geo database) and the environment, the second runs it.
# `docker compose up` runs one process a role; `docker run -v nightjar:/data -p 8000:8000 -p 4317:4317 -p 4318:4318 IMAGE` runs all
# in one container.

FROM python:3.13-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/opt/nightjar
WORKDIR /src
RUN pip install --no-cache-dir "uv>=0.5,<1"
# Dependencies first: they change less often than the source.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-install-project
COPY . .
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Nightjar" \
      org.opencontainers.image.description="Privacy-first observability in one self-hosted hub" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --user-group --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin nightjar \
    && install -d -o nightjar -g nightjar -m 700 /data
COPY --from=build /opt/nightjar /opt/nightjar
ENV PATH=/opt/nightjar/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NIGHTJAR_DATA=/data/hub \
    NIGHTJAR_HOST=0.0.0.0 \
    NIGHTJAR_PORT=8000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000 4317 4318
STOPSIGNAL SIGTERM
# Only the api and the all-in-one container answer; the worker and the scheduler switch this off in docker-compose.yml.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, sys; from app.embedded.health import ask; sys.exit(ask('127.0.0.1', int(os.environ['NIGHTJAR_PORT']), '/health', 2)[0] != 200)"]
# No init process is needed: as process 1 the supervisor collects orphans, and each role is one process.
ENTRYPOINT ["nightjar"]
CMD ["up"]
