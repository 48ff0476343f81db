# The application without the embedded server: it wants DATABASE_URL. Runs as an ordinary user, from a copy of the clone.
FROM python:3.13-slim AS build
# pycld2 has wheels for x86_64 only; elsewhere it is compiled, and the compiler stays in this stage.
RUN [ "$(uname -m)" = x86_64 ] || (apt-get update -q && apt-get install -qy --no-install-recommends g++)
RUN pip install --no-cache-dir --root-user-action=ignore "uv>=0.8"
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --quiet --frozen --no-dev --no-install-project
COPY . .
RUN uv sync --quiet --frozen --no-dev && python -m compileall -q -j 0 .venv core crawlers pipeline store health scheduler ops

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home govharvest
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8
USER govharvest
ENTRYPOINT ["govharvest"]
CMD ["serve"]
