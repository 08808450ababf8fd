# A worker on a CPU. It needs nothing but the artifact that `flash build` wrote:
#   docker build --file node_modules/@flash-ts/cli/docker/cpu.Dockerfile --tag my-app .flash
FROM node:24-slim

# tini is process 1: it hands signals on, and reaps what the worker's children leave behind, which Node as process 1 does not.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
# An archive is unpacked; its files stay root's, so that the worker can't change its own code.
ADD artifact.tar.gz ./

# V8 would take 64 MB for each half of its young generation; see "Memory" in docs/platform.md.
ENV NODE_ENV=production PORT=8000 NODE_OPTIONS=--max-semi-space-size=16
EXPOSE 8000
# By number, so that Kubernetes can tell that it is not root.
USER 1000:1000

# 204 while the app initializes counts as not healthy yet: only 200 is ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["node", "-e", "const { PORT_HEALTH, PORT = 8000, HEALTH_CHECK_PATH = '/ping' } = process.env; fetch(`http://127.0.0.1:${PORT_HEALTH ?? PORT}${HEALTH_CHECK_PATH}`).then(({ status }) => process.exit(status === 200 ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "worker.mjs"]
