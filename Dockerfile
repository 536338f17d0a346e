# Two stages: one builds an environment, the other runs it as a user without rights.
FROM debian:bookworm-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/samestory
ENV PATH=/opt/samestory/bin:$PATH
WORKDIR /src

# torch alone in a layer of its own: it is most of the image and seldom changes. With
# --build-arg TORCH_INDEX=ADDRESS its CPU build is taken from there (README, 'A smaller torch').
ARG TORCH_INDEX=
COPY pyproject.toml ./
RUN pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
    "$(grep -oE 'torch==[0-9.]+' pyproject.toml)"

COPY README.md LICENSE ./
COPY app ./app
RUN pip install .

FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home samestory \
    && install -d -o samestory -g samestory /data
COPY --from=build /opt/samestory /opt/samestory
ENV PATH=/opt/samestory/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SAMESTORY_DATA_DIR=/data \
    SAMESTORY_HOST=0.0.0.0 \
    SAMESTORY_PORT=8000
USER samestory
WORKDIR /home/samestory
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['SAMESTORY_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["samestory"]
CMD ["serve"]
