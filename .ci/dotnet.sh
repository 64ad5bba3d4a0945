# Sourced by ./run and ./test: goes to the repository's root and makes sure that a .NET SDK fit for global.json is there.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

if ! command -v dotnet >/dev/null; then
  for place in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    if [ -n "$place" ] && [ -x "$place/dotnet" ]; then
      export DOTNET_ROOT="$place" PATH="$place:$PATH"
      break
    fi
  done
fi

if ! command -v dotnet >/dev/null; then
  echo "ThrottleKit needs the .NET 10 SDK, and there is no 'dotnet' here: see https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 2
fi

# Asked in this folder, dotnet answers by global.json, and fails where no installed SDK fits it.
if ! dotnet --version >/dev/null 2>&1; then
  echo "ThrottleKit needs the .NET 10 SDK, and 'dotnet' ($(command -v dotnet)) has only these:" >&2
  dotnet --list-sdks 2>&1 | sed 's/^/  /' >&2
  echo "See https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 2
fi
