//go:build bench

package main

import (
	"testing"
	"time"
)

func TestScratch(t *testing.T) {
	b := newBench(t)
	to := target{b.serve(b.intake), b.post}
	t.Log(load(t, to, 8*time.Second))
}
