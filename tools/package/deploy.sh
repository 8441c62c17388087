#!/bin/sh
# Deploy this release with the AWS command line client alone, version 1 or 2:
#
#   sh deploy.sh STACK BUCKET [Parameter=value ...]
#
# BUCKET is one of yours in the stack's region. Run it again with other values to change parameters; a parameter that is
# left out keeps its value. Uses the credentials and region of the shell.
set -eu

[ $# -ge 2 ] || { echo "usage: sh deploy.sh STACK BUCKET [Parameter=value ...]" >&2; exit 2; }
stack=$1 bucket=$2
shift 2
cd "$(dirname "$0")"

if command -v sha256sum > /dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi
$sum --check --quiet SHA256SUMS || { echo "error: a file differs from SHA256SUMS: download the release again" >&2; exit 1; }

# SAM names the versions of functions by this digest, so it covers the code and every parameter that is given.
digest=$({ cat SHA256SUMS; [ $# -eq 0 ] || printf '%s\n' "$@" | LC_ALL=C sort; } | $sum | cut -d ' ' -f 1)
stamped=$(mktemp)
trap 'rm -f "$stamped"' EXIT
sed "s/set-by-make-deploy/\"$digest\"/" template.yaml > "$stamped"

for zip in *.zip; do
    aws s3 cp --only-show-errors "$zip" "s3://$bucket/$zip"
done
aws cloudformation deploy --template-file "$stamped" --stack-name "$stack" --s3-bucket "$bucket" \
    --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
    --parameter-overrides "ReleaseBucket=$bucket" "ConfigurationDigest=$digest" "$@"
aws cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].Outputs" --output table
