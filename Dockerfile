# The portal for web and worker alike; docker-compose.yml says which of them a container is.
# What builds stays behind.

# What reads QR codes in browsers that cannot by themselves.
FROM node:22-slim AS reader
# A mirror of your own: docker compose build --build-arg NPM_CONFIG_REGISTRY=… --build-arg PIP_INDEX_URL=…
ARG NPM_CONFIG_REGISTRY
WORKDIR /reader
RUN npm pack --silent jsqr@1.4.0 \
    && echo "7712e86fbabae578360efb2d624469918b662a6dac3c9f68161ae19ae753d5d66f34515396ba1a8b70164a92decbfc39bcc70b057460389b1b5e974df47cd4fc  jsqr-1.4.0.tgz" | sha512sum --check \
    && tar --extract --gzip --file jsqr-1.4.0.tgz

FROM python:3.13-slim AS build
ARG PIP_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
# Wheels only: nothing is compiled, and each file is the one whose hash was locked.
RUN /venv/bin/pip install --only-binary :all: --require-hashes --no-deps -r requirements/base.txt
COPY manage.py .
COPY deploy deploy
COPY locale locale
COPY registrations registrations
COPY templates templates
COPY workshop workshop
COPY --from=reader /reader/package/dist/jsQR.js registrations/static/vendor/jsqr.js
# The key serves this one step and is not in the image.
RUN /venv/bin/pybabel compile -D django -d locale \
    && DEMO_MODE=on SECRET_KEY=for-this-step-only /venv/bin/python manage.py collectstatic --noinput \
    && mkdir -p var/media var/private

# What the image installs, with versions, hashes and licences, as CycloneDX.
FROM build AS inventory
COPY pyproject.toml .
COPY requirements requirements
COPY tools tools
RUN /venv/bin/pip install --only-binary :all: --require-hashes --no-deps -r requirements/sbom.txt \
    && /venv/bin/python -m tools.sbom /sbom.json

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=workshop.settings BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=inventory /sbom.json sbom.json
# Only here does the portal write; the rest of the image belongs to root.
RUN chown -R portal:portal var/media var/private
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "deploy.healthcheck"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "workshop.wsgi"]
