FROM node:24-slim
WORKDIR /app
# onnxruntime-node would download CUDA libraries otherwise, and reports to its maker unless told not to.
ENV NODE_ENV=production ONNXRUNTIME_NODE_INSTALL=skip ORT_DISABLE_TELEMETRY=1 MAILROOM_CONFIG=/etc/mailroom/mailroom.yaml
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY src src
COPY workers workers
COPY pipelines pipelines
COPY templates templates
COPY models models
USER node
ENTRYPOINT ["node", "--max-semi-space-size=4", "--initial-old-space-size=96", "--heap-growing-percent=100", "src/cli/main.ts"]
CMD ["run"]
