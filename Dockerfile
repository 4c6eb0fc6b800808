# The image of Cordée: one for the web, the worker, beat and the set-up; docker-compose.yml says which command.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt /tmp/base.txt
RUN pip install --require-hashes -r /tmp/base.txt
WORKDIR /srv/cordee
COPY . .
# any value does: no page is served and no database is reached here
RUN DJANGO_SETTINGS_MODULE=coordination.settings.production \
    SECRET_KEY=build FIELD_ENCRYPTION_KEY=YnVpbGQtb25seS1ub3QtYS1zZWNyZXQtMzItYnl0ZXM= \
    VAULT_KEY=YnVpbGQtdmF1bHQtbm90LWEtc2VjcmV0LTMyLWJ5dGU= VAULT_BLIND_KEY=build \
    DATABASE_URL=postgresql://cordee_app@localhost/cordee REDIS_URL=redis://localhost:6379/0 \
    STATIC_ROOT=/srv/static \
    python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q /srv/cordee

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 cordee \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin cordee \
 && install -d -o cordee -g cordee -m 0700 /var/lib/cordee /var/lib/cordee/media /var/lib/cordee/seals
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/cordee /srv/cordee
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=coordination.settings.production \
    MEDIA_ROOT=/var/lib/cordee/media \
    SEALS_FOLDER=/var/lib/cordee/seals \
    STATIC_ROOT=/srv/static \
    BEAT_SCHEDULE=/tmp/beat \
    XDG_CACHE_HOME=/tmp \
    PORT=8000
WORKDIR /srv/cordee
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "deploy/probe.py", "web"]
CMD ["gunicorn", "coordination.wsgi", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
