#!/usr/bin/env bash
# An archive that runs where nothing else is installed: the binary, the libraries that it loads beside glibc, data, and licences.
# dist.sh BINARY INJECTION MANUAL FOLDER
set -euo pipefail
binary=$1
injection=$2
manual=$3
out=$4
version=$("$binary" --version | cut -d' ' -f1)
name="orrery-$version-linux-$(uname -m)"
root="$out/$name"
rm -rf "$root"
mkdir -p "$root"/{bin,lib,share/orrery,share/doc/orrery/licences}

install "$binary" "$root/bin/orrery"
strip "$root/bin/orrery"
install -m 644 "$injection" "$root/lib/libOrreryInjection.so"
strip --strip-unneeded "$root/lib/libOrreryInjection.so"

# glibc is the system's: every other library goes along, with the licence that Debian's package of it states.
ldd "$binary" | awk '/=> \// { print $3 }' | while read -r library; do
  case "$(basename "$library")" in
    libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.*) continue ;;
  esac
  install -m 644 "$(readlink -f "$library")" "$root/lib/$(basename "$library")"
  package=$(dpkg -S "*/$(basename "$(readlink -f "$library")")" | head -1 | cut -d: -f1)
  cp "/usr/share/doc/$package/copyright" "$root/share/doc/orrery/licences/$package"
done
patchelf --set-rpath '$ORIGIN/../lib' "$root/bin/orrery"
for library in "$root"/lib/*.so*; do patchelf --set-rpath '$ORIGIN' "$library"; done

for data in hardware-profiles libraries engines models; do cp -r "$data" "$root/share/orrery/$data"; done
mkdir "$root/share/orrery/published-results"
cp published-results/*.csv "$root/share/orrery/published-results/"
cp README.md CHANGELOG.md NOTICE demo.sh "$root/share/doc/orrery/"
cp -r docs "$root/share/doc/orrery/docs"

install -D -m 644 -t "$root/share/man/man1" "$manual"/*.1
install -D -m 644 "$manual/completion.bash" "$root/share/bash-completion/completions/orrery"
install -D -m 644 "$manual/completion.zsh" "$root/share/zsh/site-functions/_orrery"
install -D -m 644 "$manual/completion.fish" "$root/share/fish/vendor_completions.d/orrery.fish"

tar -C "$out" --sort=name --owner=0 --group=0 -cJf "$out/$name.tar.xz" "$name"
du -sh "$root" | cut -f1 | xargs echo "$root:"
du -h "$out/$name.tar.xz" | cut -f1 | xargs echo "$out/$name.tar.xz:"
