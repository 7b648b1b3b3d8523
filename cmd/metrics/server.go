package metrics

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Times after which a connection is not waited for.
const (
	headerTimeout = 5 * time.Second
	writeTimeout  = 30 * time.Second
)

// Server serves /metrics.
type Server struct {
	handler  http.Handler
	address  string
	listener net.Listener // nil once it was used up
}

// Listen takes the address, so that one that cannot be had is known at the start; an empty one means no such server.
func Listen(address string, registry *prometheus.Registry) (*Server, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	s := &Server{handler: mux}
	if address == "" {
		return s, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot serve metrics on %s (set SIPAS_METRICS_LISTEN to another address): %w", address, err)
	}
	s.listener, s.address = listener, listener.Addr().String()
	return s, nil
}

// Address is where it listens; empty where there is no such server.
func (s *Server) Address() string { return s.address }

// Run serves until ctx ends or the port dies; run again, it takes the address anew.
func (s *Server) Run(ctx context.Context, well func()) error {
	listener := s.listener
	if s.listener = nil; listener == nil {
		var err error
		if listener, err = net.Listen("tcp", s.address); err != nil {
			return err
		}
	}
	served := &http.Server{Handler: s.handler, ReadHeaderTimeout: headerTimeout, WriteTimeout: writeTimeout}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = served.Close()
	})
	well()
	err := served.Serve(listener)
	if !stop() {
		<-closed
		return nil
	}
	return err
}
