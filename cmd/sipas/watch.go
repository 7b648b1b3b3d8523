package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"sipas/cmd/service"
	"sipas/web/i18n"
	"sipas/web/mail"
)

// watchCommand runs on a machine apart from Prometheus: an alert that always fires is sent to it, and it writes a letter when none comes any
// more. It needs no database.
type watchCommand struct {
	WatchListen  string        `help:"Address that Alertmanager sends the alert SipasWatchdog to." default:"127.0.0.1:9466" placeholder:"ADDRESS"`
	WatchMail    string        `help:"Whom to write to when none comes any more." placeholder:"ADDRESS" required:""`
	WatchSilence time.Duration `help:"Silence after which a letter is written: several times the repeat_interval of its route in alertmanager.yml." default:"10m"`

	mailSettings `embed:""`
}

// Times of the watch.
const (
	leastSilence = 30 * time.Second
	watchEvery   = 2 * time.Second
	letterAgain  = time.Minute    // how soon a letter is tried again that the mail server did not take
	remindEvery  = 12 * time.Hour // how soon it is written again while nobody has mended it
	mostWord     = 1 << 20
)

// Validate is called once the settings are read.
func (c *watchCommand) Validate() error {
	if c.SMTPURL == "" {
		return errors.New("the watch writes letters: set SIPAS_SMTP_URL, the mail server that carries them")
	}
	if c.WatchSilence < leastSilence {
		return fmt.Errorf("SIPAS_WATCH_SILENCE %s is too short: choose several times the repeat_interval of its route in alertmanager.yml, and %s at least", c.WatchSilence, leastSilence)
	}
	return c.mailSettings.Validate()
}

// Run watches until it is told to stop.
func (c *watchCommand) Run(ctx context.Context, a *app) (err error) {
	a.log = a.config.logger(a.stderr)
	if a.zone, err = a.location(); err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	post, err := c.post(a, texts, nil)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.WatchListen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (set SIPAS_WATCH_LISTEN to another address): %w", c.WatchListen, err)
	}
	machine, err := os.Hostname()
	if err != nil {
		return err
	}
	w := newWatch(c.WatchSilence, a.now())
	letter := mail.Watch{Address: c.WatchMail, Machine: machine, Silence: c.WatchSilence}
	defer service.Start(ctx, service.Options{Log: a.log}, w.writing(a.log, a.now, func(ctx context.Context, word mail.Word, heard time.Time) error {
		letter.Word, letter.Heard = word, heard
		return post.Tell(ctx, letter)
	})).Stop()
	fmt.Fprintf(a.stdout, "watch    http://%s/\n", listener.Addr())
	return (&serveCommand{}).serve(ctx, a, w.handler(a.now), listener)
}

// watch waits for word.
type watch struct {
	silence time.Duration

	mu    sync.Mutex
	heard time.Time
	said  mail.Word // what the last letter said
	at    time.Time // when it was written
}

func newWatch(silence time.Duration, now time.Time) *watch {
	return &watch{silence: silence, heard: now}
}

// hear notes that word has come.
func (w *watch) hear(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = now
}

// due is the letter that is to be written now; empty where none is. The first tells that letters arrive.
func (w *watch) due(now time.Time) (mail.Word, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	lost := now.Sub(w.heard) > w.silence
	switch {
	case lost && (w.said != mail.Lost || now.Sub(w.at) > remindEvery):
		return mail.Lost, w.heard
	case !lost && w.said == mail.Lost:
		return mail.Back, w.heard
	case w.said == "":
		return mail.Awaited, w.heard
	}
	return "", w.heard
}

func (w *watch) wrote(word mail.Word, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said, w.at = word, now
}

// writing writes the letters that are due. One that the mail server did not take is tried again.
func (w *watch) writing(log *slog.Logger, now func() time.Time, write func(context.Context, mail.Word, time.Time) error) service.Service {
	var tried time.Time
	return service.Service{
		Name: "watch", Every: watchEvery,
		Failing: "a letter of the watch cannot be sent at the moment", Well: "letters of the watch are sent again",
		Run: func(ctx context.Context, _ func()) error {
			word, heard := w.due(now())
			if word == "" {
				return nil
			}
			if failed := now().Sub(tried); failed < letterAgain {
				return errors.New("the last try failed")
			}
			if err := write(ctx, word, heard); err != nil {
				tried = now()
				return err
			}
			tried = time.Time{}
			w.wrote(word, now())
			log.Warn("a letter of the watch was sent", "word", string(word), "heard", heard)
			return nil
		},
	}
}

// handler takes the alert as Alertmanager sends it, and tells whoever looks when it came last: 503 where that is too long ago.
func (w *watch) handler(now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{$}", func(out http.ResponseWriter, in *http.Request) {
		if !isWatchdog(http.MaxBytesReader(out, in.Body, mostWord)) {
			http.Error(out, "this is no firing SipasWatchdog", http.StatusBadRequest)
			return
		}
		w.hear(now())
	})
	mux.HandleFunc("GET /{$}", func(out http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		ago := now().Sub(w.heard)
		w.mu.Unlock()
		if ago > w.silence {
			out.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintf(out, "heard %s ago\n", ago.Truncate(time.Second))
	})
	return mux
}

// isWatchdog tells whether a message of Alertmanager holds the alert that always fires.
func isWatchdog(body io.Reader) bool {
	var message struct {
		Alerts []struct {
			Status string
			Labels map[string]string
		}
	}
	if err := json.NewDecoder(body).Decode(&message); err != nil {
		return false
	}
	for _, a := range message.Alerts {
		if a.Status == "firing" && a.Labels["alertname"] == "SipasWatchdog" {
			return true
		}
	}
	return false
}
