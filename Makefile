# sipas: what there is to do. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run demo build dist fresh test drills attack oracle check lint vuln race cover fuzz bench load capacity

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@latest
COMMIT := $(shell git describe --always --abbrev=12 --exclude '*' --dirty 2>/dev/null)
FUZZTIME := 20s
# How many tests of a package run beside each other. They wait for programs and browsers more than they compute: on two processors, two at a time
# leave half of what there is idle.
PARALLEL := 4

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## set up this machine, build, and serve on http://127.0.0.1:8080
	@deploy/setup.sh run
	@$(MAKE) --no-print-directory build
	exec bin/sipas serve

demo: ## add 100,000 synthetic answers under ./data; every page then says so
	@deploy/setup.sh run
	@$(MAKE) --no-print-directory build
	bin/sipas demo

build: ## build bin/sipas, one static file
	CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags '-s -w -X main.commit=$(COMMIT)' -o bin/sipas ./cmd/sipas

dist: ## make what a network without the internet is handed, under dist: package, image, archive, for amd64 and arm64 (DIST_KEY=SSH-KEY signs)
	@deploy/setup.sh dist
	env GOOS= GOARCH= GOFLAGS=-mod=readonly GOWORK=off go run -C deploy/dist . -out '$(CURDIR)/dist' -key '$(DIST_KEY)'

test: ## set up this machine and run all tests but the drills
	@deploy/setup.sh test
	go test -shuffle=on -parallel $(PARALLEL) -timeout 18m ./...

# Where the build tag drill adds tests.
DRILLS = $(shell grep -rl '^//go:build drill' --include='*_test.go' . | xargs -n1 dirname | sort -u)

drills: ## rehearse kills, fail-over, restores and long journeys, with real waits
	@deploy/setup.sh test
	go test -tags drill -run '^TestDrill' -shuffle=on -count=1 -timeout 30m $(DRILLS)

fresh: ## install on a fresh Debian without a network, answer there in a browser, upgrade and go back (root; fetches a Debian, minutes)
	@deploy/setup.sh fresh
	go test -tags drill -run '^TestFreshDebian$$' -count=1 -timeout 60m -v ./deploy

attack: ## solve what a program publishes for groups of few, read all of it after each answer, and stuff a desk; writes .artefacts/attack.txt, polling.txt (minutes)
	@deploy/setup.sh test
	go test -tags drill -run '^TestDrill(Attack|Polling|Stuffing)$$' -count=1 -timeout 40m -v ./cmd/sipas

oracle: ## compare the estimators with those of R's package survey, on the same data (installs R)
	@deploy/setup.sh oracle
	go test -tags oracle -run '^TestOracle' -count=1 -v ./analytics

check: ## format, vet, staticcheck, shellcheck, Biome, test
	@deploy/setup.sh check
	@test -z "$$(gofmt -l cmd survey analytics web deploy)" || { gofmt -l cmd survey analytics web deploy; echo 'run gofmt -w on these'; exit 1; }
	go vet ./...
	go vet -tags bench ./...
	go vet -tags drill ./...
	go vet -tags oracle ./...
	go vet -C deploy/dist ./...
	go vet -tags drill,load ./deploy
	go run $(STATICCHECK) ./...
	shellcheck .ci/run $$(find deploy -name '*.sh')
	.tools/node_modules/.bin/biome lint --error-on-warnings web
	@$(MAKE) --no-print-directory test

lint: ## ask more of the code than check does, the arrows of the house among it (builds golangci-lint at first: minutes)
	go run $(GOLANGCI) run ./...

vuln: ## look dependencies up in the vulnerability database (needs the internet)
	go run $(GOVULNCHECK) ./...

race: ## run the tests with the race detector (needs a C compiler)
	@deploy/setup.sh test
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 40m ./...

cover: ## run the tests, tell how much of the code they reach, and write .artefacts/cover.html
	@deploy/setup.sh test
	@rm -rf .artefacts/cover && mkdir -p .artefacts/cover
	go test -count=1 -cover -coverpkg=./... -timeout 30m ./... -args -test.gocoverdir=$(CURDIR)/.artefacts/cover
	go tool covdata textfmt -i=.artefacts/cover -o .artefacts/cover.out
	go tool cover -html .artefacts/cover.out -o .artefacts/cover.html
	@go tool cover -func .artefacts/cover.out | tail -n 1

fuzz: ## run each fuzz test for a while (FUZZTIME=20s)
	@deploy/setup.sh test
	@for file in $$(grep -rlE '^func Fuzz' --include='*_test.go' .); do \
	    for name in $$(grep -oE '^func Fuzz[A-Za-z0-9]*' $$file | cut -d' ' -f2); do \
	        echo "$$name in $$(dirname $$file)"; \
	        go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$(dirname $$file) || exit 1; \
	    done; \
	done

bench: ## measure; prints a table and ratios taken in one run (ten minutes, 8 GB of disk)
	@deploy/setup.sh test
	go test -p 1 -tags bench -run '^TestBench$$' -count=1 -timeout 60m -v ./cmd/sipas ./deploy

load: ## be a province's opening day: phones, tablets, leaders, and the search for where it breaks (five minutes)
	@deploy/setup.sh test
	go test -tags drill,load -run '^TestLoad$$' -count=1 -timeout 30m -v ./deploy

capacity: ## measure what answers take and how long work with them lasts, at CAPACITY_ANSWERS=1000000,10000000 (half an hour, 16 GB of disk)
	@deploy/setup.sh test
	go test -p 1 -tags bench -run '^TestCapacity' -count=1 -timeout 180m -v ./survey/surveydb ./cmd/sipas
