#!/usr/bin/env bash
# Makes the Python code of the API, the folder `jointplan`, from its .proto files.
#
#   make_stubs.sh [PROTO_FOLDER [OUTPUT_FOLDER]]
#
# The .proto files are those of the repository, or of the package libjointplan-dev, and the code comes to
# stand beside this script, if nothing else is said. Works with grpcio-tools (pip), and with protoc and its plugin (Debian);
# $PYTHON is the interpreter to ask for the former.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
protos=${1:-$here/../../proto}
# Where the package libjointplan-dev has them.
[[ $# -gt 0 || -d $protos ]] || protos=/usr/share/jointplan/proto
output=${2:-$here}
python=${PYTHON:-python3}

if [[ ! -f $protos/jointplan/v1/agreement_service.proto ]]; then
  echo "make_stubs.sh: $protos has no jointplan/v1/agreement_service.proto." >&2
  echo "Name the folder \`proto\` of the jointplan repository: make_stubs.sh PROTO_FOLDER" >&2
  exit 1
fi
if "$python" -c 'import grpc_tools' 2>/dev/null; then
  protoc=("$python" -m grpc_tools.protoc)
elif command -v protoc >/dev/null && plugin=$(command -v grpc_python_plugin); then
  protoc=(protoc "--plugin=protoc-gen-grpc_python=$plugin")
else
  echo "make_stubs.sh: there is nothing to make the code with. Install one of:" >&2
  echo "  apt install protobuf-compiler protobuf-compiler-grpc    (Debian, Ubuntu)" >&2
  echo "  pip install grpcio-tools                                (elsewhere)" >&2
  exit 1
fi
mkdir -p "$output"
"${protoc[@]}" -I "$protos" --python_out="$output" --grpc_python_out="$output" \
  "$protos"/jointplan/v1/*.proto
