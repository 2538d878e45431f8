# Two stages: the first installs exactly what requirements.lock pins, the second carries neither compiler nor cache.
# Pin the base by digest where you build: docker build --build-arg PYTHON=python@sha256:…
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /opt/aggregator && /opt/aggregator/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY src src
COPY config config
COPY migrations migrations
COPY docs/queries.md docs/queries.md
RUN /opt/aggregator/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /var/lib/aggregator --create-home aggregator
COPY --from=build /opt/aggregator /opt/aggregator
COPY --chown=aggregator config /etc/aggregator
ENV PATH=/opt/aggregator/bin:$PATH PYTHONUNBUFFERED=1 AGGREGATOR_CONFIG=/etc/aggregator
# By its number, so that a host can see that it is not root.
USER 10001
# Data, archive, backups and reports lie here, relative as in config/aggregator.toml; the disk must be local (no NFS).
WORKDIR /var/lib/aggregator
VOLUME /var/lib/aggregator
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["aggregator", "health", "--live"]
ENTRYPOINT ["aggregator"]
CMD ["serve"]
