package setup

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestEnvironmentKeepsWhatItIsNotAsked: comments, what it does not know and the order stay; a value is read back as it was written, by a shell too.
func TestEnvironmentKeepsWhatItIsNotAsked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "68.environment")
	e, err := readSettings(path)
	if err != nil || !e.fresh {
		t.Fatalf("%+v %v", e, err)
	}
	e.lines = []string{"# ours", "SIPAS_HOTLINE=1022", "", "SIPAS_BASE_URL=https://old.example.vn", "# SIPAS_PROVINCE=15"}
	for name, value := range map[string]string{"SIPAS_BASE_URL": "https://new.example.vn", "SIPAS_HOTLINE": "1022", "SIPAS_CONTACT": ""} {
		e.set(name, value)
	}
	e.set("SIPAS_PROVINCE", "68")
	if want := "# ours\nSIPAS_HOTLINE=1022\n\nSIPAS_BASE_URL=https://new.example.vn\n# SIPAS_PROVINCE=15\nSIPAS_PROVINCE=68\n"; e.text() != want {
		t.Errorf("%q", e.text())
	}
	for _, value := range []string{"plain", "smtp://a:b%40@mail:587?from=x@y&tls=off", "it's", `a "b" c`, `back\slash 'and' $HOME`, "`date`", "Sở Nội vụ", ""} {
		e.set("SIPAS_BODY", value)
		if changed, err := e.save(); err != nil || !changed && value != "" {
			t.Fatalf("%v %v", changed, err)
		}
		again, err := readSettings(path)
		if err != nil || again.get("SIPAS_BODY") != value {
			t.Errorf("%q is read as %q, %v", value, again.get("SIPAS_BODY"), err)
		}
		if out, err := exec.Command("sh", "-euc", `. "$0"; printf %s "$SIPAS_BODY"`, path).CombinedOutput(); err != nil || string(out) != value {
			t.Errorf("a shell reads %q as %q, %v", value, out, err)
		}
	}
	state, err := os.Stat(path)
	if err != nil || state.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", state, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if changed, err := e.save(); changed || err != nil {
		t.Errorf("the same again: %v %v", changed, err)
	}
}
