#!/usr/bin/env bash
# Builds trustpoint_VERSION_amd64.deb from the files that git tracks, with a .NET runtime inside.
#   build.sh [--output DIR]          here, or into DIR
#   build.sh --check-reproducible    twice, in two folders of different names, and compares byte for byte
#   build.sh --compiled PROGRAM DIR  into DIR, of what dotnet build left in the folder PROGRAM, without a runtime: what the suite installs
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
units="trustpoint-signer.service trustpoint.service"

die() { echo "trustpoint package: $*" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
commit=$(git -C "$root" rev-parse HEAD)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$root/Directory.Build.props")
# Before a release, the time of the commit orders the packages below it.
[ -n "$(git -C "$root" tag --points-at HEAD "v$version")" ] || version="$version~$(date -ud "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S).${commit:0:8}"
[ -z "$(git -C "$root" status --porcelain -uno)" ] || { commit+="-changed" version+=".changed"; }

# $1 the sources, $2 where the program goes. Nothing of where and when it is built is in it.
publish() {
  mkdir -p "$1"
  git -C "$root" ls-files -z | (cd "$root" && tar --null -T - -cf -) | tar -xf - -C "$1"
  # The tree is spoken to as ./trustpoint, what is installed as trustpoint: in help, messages and pages.
  grep -rlZ '\./trustpoint' "$1/src" "$1/ui" | xargs -0 sed -i 's|\./trustpoint|trustpoint|g'
  # With compilers of its own: it neither waits for other builds nor stops them.
  (cd "$1" && UseSharedCompilation=false MSBUILDDISABLENODEREUSE=1 dotnet publish src/TrustPoint.Appliance -c Release -o "$2" \
    -p:PublishedFor=linux-x64 -p:RestoreLockedMode=true -p:ContinuousIntegrationBuild=true -p:PathMap="$1/=/trustpoint/" -p:SourceRevisionId="$commit" \
    -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false -v quiet --nologo -tl:off -clp:ErrorsOnly) || die "the build failed"
  mv "$2/TrustPoint.Appliance" "$2/trustpoint"
}

# $1 what dotnet build left, $2 where the program goes.
take() {
  mkdir -p "$2"
  cp -r "$1/." "$2"
  mv "$2/TrustPoint.Appliance" "$2/trustpoint"
}

# $1 the folder that becomes the package, $2 the program.
assemble() {
  local here="$root/build/package" doc="$1/usr/share/doc/trustpoint" runtime brought=()
  mkdir -p "$1"/{DEBIAN,etc/trustpoint,etc/systemd,usr/bin,usr/lib/systemd/system,usr/share/bash-completion/completions,usr/share/man/man{1,8}} "$doc"
  cp -r "$2" "$1/usr/lib/trustpoint"
  install -m 0755 "$here/trustpoint.sh" "$1/usr/bin/trustpoint"
  install -m 0644 "$here/appsettings.json" "$1/etc/trustpoint/"
  install -m 0644 "$here/units/journald@trustpoint.conf" "$1/etc/systemd/"
  for unit in $units; do
    install -m 0644 "$here/units/$unit" "$1/usr/lib/systemd/system/"
    gzip -9n <"$here/man/trustpoint.service.8" >"$1/usr/share/man/man8/$unit.8.gz"
  done
  "$2/trustpoint" reference bash >"$1/usr/share/bash-completion/completions/trustpoint"
  "$2/trustpoint" reference man | gzip -9n >"$1/usr/share/man/man1/trustpoint.1.gz"
  install -m 0644 "$here/debian/copyright" "$doc/copyright"
  gzip -9n <"$root/CHANGELOG.md" >"$doc/changelog.gz"
  cp -r "$root/docs" "$doc/guide"
  cp -r "$root/ceremony-scripts" "$doc/"
  runtime=$(sed -n '/"includedFrameworks"/,/]/s/.*"version": "\(.*\)".*/\1/p' "$2/TrustPoint.Appliance.runtimeconfig.json" | head -n 1)
  [ -z "$runtime" ] || brought=("Microsoft.NETCore.App.Runtime.linux-x64=$runtime" "Microsoft.AspNetCore.App.Runtime.linux-x64=$runtime")
  python3 "$here/sbom.py" "$root" "$packages" "$version" "$commit" "$SOURCE_DATE_EPOCH" "${brought[@]}" >"$doc/sbom.cdx.json"
  control "$1" "$here/debian"
  find "$1" -type d -exec chmod 0755 {} +
  find "$1" -type f ! -perm -u+x -exec chmod 0644 {} +
  find "$1/usr/lib/trustpoint" -type f ! -name trustpoint -exec chmod 0644 {} +
  find "$1" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
}

# What dpkg itself reads.
control() {
  local script
  for script in config postinst prerm postrm; do sed "s/@UNITS@/$units/" "$2/$script" >"$1/DEBIAN/$script" && chmod 0755 "$1/DEBIAN/$script"; done
  cp "$2/conffiles" "$2/templates" "$1/DEBIAN/"
  sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$(du -sk --apparent-size "$1" | cut -f1)/" "$2/control" >"$1/DEBIAN/control"
  (cd "$1" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$1/DEBIAN/md5sums"
}

# $1 a folder with the program in it, $2 … how dpkg-deb packs it; leaves the package there.
pack() {
  assemble "$1/package" "$1/program"
  dpkg-deb --root-owner-group "${@:2}" --build "$1/package" "$1/trustpoint_${version}_amd64.deb" >/dev/null
}

# $1 an empty folder to work in; leaves the package there.
build() {
  publish "$1/source" "$1/program"
  pack "$1" -Zxz --threads-max=2
}

# $1 the folder where the package is, $2 the one where it goes.
deliver() {
  local file
  file="$(mkdir -p "$2" && cd "$2" && pwd)/trustpoint_${version}_amd64.deb"
  mv "$1/trustpoint_${version}_amd64.deb" "$file"
  echo "$file"
  echo "$(stat -c %s "$file") bytes, SHA-256 $(sha256sum "$file" | cut -d' ' -f1)"
}

compare() {
  build "$work/one"
  build "$work/another-folder-with-a-longer-name"
  local first="$work/one" second="$work/another-folder-with-a-longer-name" name="trustpoint_${version}_amd64.deb"
  if cmp -s "$first/$name" "$second/$name"; then
    echo "reproducible: $(sha256sum "$first/$name" | cut -d' ' -f1), twice"
  else
    diff -r --brief "$first/package" "$second/package" | sed "s|$work/||g" || true
    die "the two packages differ"
  fi
}

case "${1:-}" in
  --check-reproducible) compare ;;
  --compiled)
    take "$2" "$work/build/program"
    pack "$work/build" -Znone
    deliver "$work/build" "$3"
    ;;
  "" | --output)
    build "$work/build"
    deliver "$work/build" "${2:-$PWD}"
    ;;
  *) die "it takes --output DIR or --check-reproducible" ;;
esac
