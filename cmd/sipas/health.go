package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthCommand is for images without a shell: it asks the service beside it what /readyz says.
type healthCommand struct {
	Listen string `help:"Address the service listens on." default:"127.0.0.1:8080"`
}

// healthTimeout is how long an answer may take.
const healthTimeout = 4 * time.Second

// Validate is called once the settings are read.
func (h *healthCommand) Validate() error { return checkListen("SIPAS_LISTEN", h.Listen) }

// Run fails where the service does not answer or is not ready.
func (h *healthCommand) Run(ctx context.Context, a *app) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+dialled(h.Listen)+"/readyz", nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the service does not answer: %w", err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("the service is not ready (status %d): see its log", reply.StatusCode)
	}
	_, err = fmt.Fprintln(a.stdout, "ready")
	return err
}
