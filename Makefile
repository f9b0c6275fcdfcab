# Two commands for newcomers: make demo, make test. Both install what is missing first. make check is for who changes something.
SHELL := /bin/bash
PACKAGES := libsqlite3-dev libxml2-dev libsimdjson-dev zlib1g-dev libhwloc-dev
OPTIONAL := libopenblas0-pthread
RELEASE := .build/release/orrery
INJECTION := .build/release/libOrreryInjection.so
PREFIX ?= /usr/local

STATIC := .build-static/release/orrery

.PHONY: demo test check lint format build dist manual injection gpu-check bench bench-kernels bench-heap install install-packages

demo: build
	bash demo.sh $(RELEASE) demo

test: install-packages
	swift build --build-tests
	swift test --skip-build --disable-xctest

# What make test leaves out: all seeds and long cases of the suites that have more, and what ../shared, a browser or debootstrap add. What is
# not there is skipped by name.
check: install-packages
	swift build --build-tests
	ORRERY_TESTS=all swift test --skip-build --disable-xctest --filter \
	  "$$(grep -l 'Tier\.' Tests/*Tests/*.swift | xargs -n 1 basename -s .swift | paste -sd '|')"
	bash check.sh .build/debug/orrery ../shared/data

lint:
	swift format lint --strict -p -r Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Peers

format:
	swift format --in-place -p -r Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Peers

build: install-packages
	swift build -c release --product orrery
	$(MAKE) injection

# What is loaded into traced programs is C alone: Swift's package manager would link Swift's library into it.
injection: | .build/release
	clang -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -ISources/CUDAInjection/include \
	  Sources/CUDAInjection/*.c -o $(INJECTION) -ldl -lpthread

# Pages for man and words for shells' completion, made from what the commands say of themselves.
manual: build
	swift build --disable-sandbox --package-path .build/checkouts/swift-argument-parser \
	  --scratch-path .build/manual --product generate-manual
	rm -rf .build/manual-pages && mkdir -p .build/manual-pages
	.build/manual/debug/generate-manual $(RELEASE) --multi-page --section 1 \
	  --date "$$(git log -1 --format=%cs 2>/dev/null || date +%F)" --output-directory .build/manual-pages
	for shell in bash zsh fish; do \
	  $(RELEASE) --generate-completion-script $$shell > .build/manual-pages/completion.$$shell || exit 1; \
	done

# An archive for machines with nothing but glibc: dist/orrery-VERSION-linux-ARCHITECTURE.tar.xz.
dist: PACKAGES += patchelf xz-utils
dist: manual
	swift build -c release --product orrery --static-swift-stdlib --scratch-path .build-static
	bash dist.sh $(STATIC) $(INJECTION) .build/manual-pages dist

# The folder of release builds is a link that Swift's package manager makes.
.build/release:
	swift build -c release --product orrery

# The table of docs/gpu.md, for whoever has an NVIDIA GPU with PyTorch.
gpu-check: build
	python3 Benchmarks/GPU/check.py --orrery $(RELEASE)

bench: install-packages bench-kernels bench-heap
	cd Benchmarks && swift package --disable-sandbox benchmark --no-progress

# Kernels against yardsticks in one run; gcc is the yardstick's compiler, clang ours.
bench-kernels: install-packages
	mkdir -p .build/bench-kernels
	gcc -O3 -march=native -c Benchmarks/Kernels/stream.c -o .build/bench-kernels/stream.o
	clang -O2 -w -ISources/CKernels/include Sources/CKernels/*.c Benchmarks/Kernels/compare.c \
	  .build/bench-kernels/stream.o -o .build/bench-kernels/compare -lm -lpthread -ldl
	.build/bench-kernels/compare

# Steps must ask for no heap once plans are remembered; only the optimiser's code can be held to that.
bench-heap: install-packages
	swift build -c release --product heap
	.build/release/heap

install: manual
	install -D $(RELEASE) $(PREFIX)/bin/orrery
	install -D -m 644 $(INJECTION) $(PREFIX)/lib/libOrreryInjection.so
	install -d $(PREFIX)/share/orrery/hardware-profiles
	install -m 644 hardware-profiles/* $(PREFIX)/share/orrery/hardware-profiles
	install -d $(PREFIX)/share/orrery/libraries
	install -m 644 libraries/* $(PREFIX)/share/orrery/libraries
	install -d $(PREFIX)/share/orrery/engines
	install -m 644 engines/* $(PREFIX)/share/orrery/engines
	install -d $(PREFIX)/share/orrery/models
	install -m 644 models/* $(PREFIX)/share/orrery/models
	install -d $(PREFIX)/share/orrery/published-results
	install -m 644 published-results/*.csv $(PREFIX)/share/orrery/published-results
	install -D -m 644 -t $(PREFIX)/share/man/man1 .build/manual-pages/*.1
	install -D -m 644 .build/manual-pages/completion.bash $(PREFIX)/share/bash-completion/completions/orrery
	install -D -m 644 .build/manual-pages/completion.zsh $(PREFIX)/share/zsh/site-functions/_orrery
	install -D -m 644 .build/manual-pages/completion.fish $(PREFIX)/share/fish/vendor_completions.d/orrery.fish

# Debian's packages, where they are missing. Without apt the build says itself what it lacks.
install-packages:
	@missing=""; \
	for package in $(PACKAGES) $(OPTIONAL); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
	  echo "installing$$missing"; \
	  run=$$( [ "$$(id -u)" = 0 ] || echo sudo ); \
	  export DEBIAN_FRONTEND=noninteractive; \
	  $$run apt-get update -q >/dev/null; \
	  $$run apt-get install -y -q --no-install-recommends $$missing >/dev/null; \
	fi
