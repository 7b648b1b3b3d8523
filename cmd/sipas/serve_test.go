package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sipas/survey/surveytest"
)

// TestServeLeavesNothing: when it ends, each of its services has ended, and what they held is given back. Not beside other tests, whose
// goroutines come and go.
func TestServeLeavesNothing(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	log := &safeBuffer{}
	said, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, time.Now, []string{"serve", "--data-dir", surveytest.Dir(t), "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
			"--alertmanager-url", "http://127.0.0.1:1"}, stdout, log)
		_ = stdout.Close()
	}()
	base, code := "", ""
	for lines := bufio.NewScanner(said); lines.Scan(); {
		switch fields := strings.Fields(lines.Text()); fields[0] {
		case "survey":
			base, code, _ = strings.Cut(fields[1], "/q/")
		case "metrics":
			if status, err := sendOne(base, code, newID(), 5); err != nil || status != http.StatusCreated {
				t.Errorf("%d %v", status, err)
			}
			cancel()
		}
	}
	if exit := <-ended; exit != 0 || base == "" {
		t.Errorf("exit %d, log:\n%s", exit, log)
	}
	http.DefaultClient.CloseIdleConnections()
}
