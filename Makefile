# sipas: what there is to do. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test build check vuln bench demo

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@latest
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## set up this machine, build, and serve on http://127.0.0.1:8080
	@deploy/setup.sh run
	@$(MAKE) --no-print-directory build
	exec bin/sipas serve

test: ## set up this machine and run every test
	@deploy/setup.sh test
	go test -shuffle=on -timeout 18m ./...

build: ## build bin/sipas, one static file
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/sipas ./cmd/sipas

check: ## format, vet, staticcheck, test
	@test -z "$$(gofmt -l cmd survey analytics web deploy)" || { gofmt -l cmd survey analytics web deploy; echo 'run gofmt -w on these'; exit 1; }
	go vet ./...
	go vet -tags bench ./...
	go run $(STATICCHECK) ./...
	@$(MAKE) --no-print-directory test

vuln: ## look dependencies up in the vulnerability database (needs the internet)
	go run $(GOVULNCHECK) ./...

bench: ## measure; prints a table and ratios taken in one run (ten minutes, 8 GB of disk)
	@deploy/setup.sh test
	go test -p 1 -tags bench -run '^TestBench$$' -count=1 -timeout 60m -v ./cmd/sipas ./deploy

demo: ## add 100,000 synthetic answers under ./data; every page then says so
	@deploy/setup.sh run
	@$(MAKE) --no-print-directory build
	bin/sipas demo
