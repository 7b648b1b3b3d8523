//go:build drill

package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
)

// log is what the program has said so far.
func (p *program) log() string {
	p.t.Helper()
	return readFile(p.t, filepath.Join(p.dir, "log"))
}

// background runs a server of another project until the test ends.
func background(t *testing.T, server *exec.Cmd) {
	t.Helper()
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
}

// answerAll sends one answer that is the same throughout.
func (p *program) answerAll(step int) {
	p.t.Helper()
	p.send(bodyOf(uuid.NewString(), p.code, step, step, step, step, step, step))
}
