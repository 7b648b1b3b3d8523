//go:build drill

package deploy_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// log is what the program has said so far.
func (p *program) log() string {
	p.t.Helper()
	return readFile(p.t, filepath.Join(p.dir, "log"))
}

// background runs a server of another project until the test ends, or until it is killed.
func background(t *testing.T, server *exec.Cmd) (kill func()) {
	t.Helper()
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	return func() { _ = server.Process.Kill() }
}

// answerAll sends one answer that is the same throughout.
func (p *program) answerAll(step int) {
	p.t.Helper()
	p.send(bodyOf(uuid.NewString(), p.code, step, step, step, step, step, step))
}

// answerInWaves sends several times as many that are the same throughout, each after the wave before has been seen by the publisher: what is
// shown of a running month stays a step behind what has come in.
func (p *program) answerInWaves(waves, of, step int) {
	p.t.Helper()
	for range waves {
		before := p.received()
		for range of {
			p.answerAll(step)
		}
		surveytest.Eventually(p.t, "the publisher has seen a wave", func() bool { return p.received() >= before+int64(of) })
	}
}

// received is how many answers the publisher has seen.
func (p *program) received() (n int64) {
	p.t.Helper()
	owner, err := pgx.Connect(p.t.Context(), p.url)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.WithoutCancel(p.t.Context())) }()
	if err := owner.QueryRow(p.t.Context(), "select coalesce(sum(received), 0) from analytics.step").Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}
