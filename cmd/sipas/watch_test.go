package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sipas/survey/surveytest"
	"sipas/web/mail/mailtest"
)

// TestWatchRaisesTheAlarm: it writes once that it waits, once when no word has come for long, however many tries the mail server needs, and once
// when word comes again. What is no word changes nothing.
func TestWatchRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{NoTLS: true})
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, now, []string{"watch", "--watch-listen", "127.0.0.1:0", "--watch-mail", "ky-su@example.vn", "--watch-silence", "5m", "--smtp-url", server.URL("&tls=off")}, write, io.Discard)
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(strings.TrimPrefix(line, "watch"))
	send := func(word string) int {
		t.Helper()
		reply, err := http.Post(address, "application/json", strings.NewReader(word))
		if err != nil {
			t.Fatal(err)
		}
		_ = reply.Body.Close()
		return reply.StatusCode
	}
	letter := func(subject string) {
		t.Helper()
		select {
		case l := <-server.Taken:
			if l.To != "ky-su@example.vn" || !strings.Contains(l.Text, subject) {
				t.Errorf("%+v, want %s", l, subject)
			}
		case <-time.After(surveytest.Patience):
			t.Fatalf("no letter says %s", subject)
		}
	}
	const word = `{"alerts":[{"status":"firing","labels":{"alertname":"SipasWatchdog"}}]}`
	letter("has begun")
	ahead.Add(int64(4 * time.Minute))
	if status := send(word); status != http.StatusOK {
		t.Errorf("word: status %d", status)
	}
	ahead.Add(int64(4 * time.Minute)) // eight since the start, four since the word
	for _, other := range []string{`{}`, `no JSON`, `{"alerts":[{"status":"resolved","labels":{"alertname":"SipasWatchdog"}},{"status":"firing","labels":{"alertname":"SipasDown"}}]}`} {
		if status := send(other); status != http.StatusBadRequest {
			t.Errorf("%s: status %d", other, status)
		}
	}
	if reply, err := http.Get(address); err != nil || reply.StatusCode != http.StatusOK {
		t.Errorf("%v, %v", reply, err)
	}
	if len(server.Taken) > 0 {
		t.Error("a letter too early")
	}
	ahead.Add(int64(2 * time.Minute))
	letter("no word of Prometheus") // the body has both languages
	if status := send(word); status != http.StatusOK {
		t.Errorf("word: status %d", status)
	}
	letter("has word of Prometheus")
	stop()
	if code := <-ended; code != done {
		t.Errorf("exit %d", code)
	}
	if len(server.Taken) > 0 {
		t.Errorf("one letter more: %+v", <-server.Taken)
	}
}

// TestWatchInsistsOnLetters that are not sent are tried again, and a loss that nobody mends is told again.
func TestWatchInsists(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	w := newWatch(10*time.Minute, began)
	w.wrote("awaited", began)
	lost := began.Add(11 * time.Minute)
	for range 2 { // the first was not taken
		if word, heard := w.due(lost); word != "lost" || !heard.Equal(began) {
			t.Errorf("%q, heard %s", word, heard)
		}
	}
	w.wrote("lost", lost)
	if word, _ := w.due(lost.Add(11 * time.Hour)); word != "" {
		t.Errorf("after 11 hours: %s", word)
	}
	if word, _ := w.due(lost.Add(13 * time.Hour)); word != "lost" {
		t.Errorf("after 13 hours: %q", word)
	}
}
