package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"testing"
)

// TestNoReplyRepeatsThePassword: of what a server says while this program signs in, the code alone is told on.
func TestNoReplyRepeatsThePassword(t *testing.T) {
	t.Parallel()
	const password = "mưa đầu mùa"
	for _, spelled := range []string{password, base64.StdEncoding.EncodeToString([]byte("\x00khaosat\x00" + password))} {
		err := unrepeated(fmt.Errorf("signing in: %w", &textproto.Error{Code: 535, Msg: "5.7.8 not " + spelled}))
		if text := err.Error(); strings.Contains(text, spelled) || !strings.Contains(text, "535") {
			t.Errorf("%q", text)
		}
	}
	if away := errors.New("connection reset"); unrepeated(away) != away {
		t.Error("what is no reply is told as it is")
	}
}
