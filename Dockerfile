# A server of joint work plans.
#
#   docker build -t jointplan .
#   docker run --rm -v jointplan:/var/lib/jointplan jointplan \
#     --init-only --admin-token-file /var/lib/jointplan/admin-token       # once: makes the store
#   docker run -d --name jointplan -p 127.0.0.1:4720:4720 -v jointplan:/var/lib/jointplan jointplan
#   docker exec jointplan cat /var/lib/jointplan/admin-token
#
# A start never makes a store: a volume that was not mounted must not look like a new one.
FROM debian:12 AS build
WORKDIR /src
COPY . .
RUN script/bootstrap && script/package

FROM debian:12-slim
COPY --from=build /src/build/release/packages/jointplan-server_*.deb \
  /src/build/release/packages/jointplan_*.deb /tmp/
# The package makes a store when it is installed; an image must not hold one.
RUN apt-get update \
  && apt-get install -y --no-install-recommends systemd-standalone-sysusers /tmp/*.deb \
  && rm -rf /var/lib/apt/lists/* /tmp/*.deb /var/lib/jointplan/*
USER jointplan
VOLUME /var/lib/jointplan
EXPOSE 4720
ENTRYPOINT ["jointpland", "--config", "/etc/jointplan/jointpland.conf", "--listen", "0.0.0.0:4720"]
