#!/bin/sh
# Refuse a contradiction about the model before anything starts, then bring everything up to date.
set -eu

if [ "$OPENAI_BASE_URL" = "$SIMULATOR_URL" ]; then
    if [ -n "$OPENAI_API_KEY" ]; then
        echo "OPENAI_API_KEY is set, but requests would go to the simulated model." >&2
        echo "Set OPENAI_BASE_URL (empty for the public API), OPENAI_MODEL and LLM_OFFLINE=0 as well." >&2
        exit 1
    fi
elif [ "$LLM_OFFLINE" != 0 ]; then
    echo "OPENAI_BASE_URL names a real model: set LLM_OFFLINE=0, or people are told it is simulated." >&2
    exit 1
fi

exec python3 manage.py prepare
