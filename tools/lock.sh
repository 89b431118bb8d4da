#!/usr/bin/env bash
# Resolves pyproject.toml into requirements.lock: exact versions, no addresses. torch is left out, because
# its CPU build is installed apart; so are the GPU libraries that its ordinary build would bring.
set -euo pipefail
cd "$(dirname "$0")/.."
gpu=$(printf -- '--no-emit-package %s ' torch cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas \
  nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile \
  nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
  nvidia-nvshmem-cu13 nvidia-nvtx)
# shellcheck disable=SC2086
"${UV:-uv}" pip compile pyproject.toml --extra dev --override requirements-overrides.txt --python-version 3.11 \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links $gpu -o requirements.lock >/dev/null
