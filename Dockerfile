# Fairweather as one image: its processes are commands of it, see docker-compose.yml.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Without what only the suites and a bare machine need: there is a Node here, and a PostgreSQL beside it.
RUN npm run build \
 && cd build \
 && npm ci --omit=dev --omit=optional \
 && find . -name '*.map' -not -path './node_modules/*' -delete

# The same assets, for nginx to serve by itself.
FROM nginx:1.30.6-alpine AS nginx
COPY deploy/nginx/nginx.conf /etc/nginx/nginx.conf
COPY deploy/nginx/fairweather.conf.template /etc/nginx/templates/fairweather.conf.template
COPY --from=build /src/build/public /srv/public
USER 101:101

FROM node:24.21.0-trixie-slim AS fairweather
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3333 HUB_PORT=3334 DATA_DIR=/data
WORKDIR /app
# A volume that is mounted here belongs to whom the folder belongs.
RUN install --directory --owner=node --group=node /data
# Root's, so that nothing that runs here can change it.
COPY --from=build /src/build ./
USER 1000:1000
EXPOSE 3333 3334
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/healthy.js", "3333"]
CMD ["node", "bin/server.js"]
